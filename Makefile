# Everything a newcomer needs: `make demo`, `make test`. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
PY := .venv/bin/python
RETAIL := $(PY) -m scripts.retail
DAYS ?= 7
DATA ?= ../shared/data
ARGS ?=

.venv/bootstrapped: requirements-bootstrap.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ": set PYTHON=/path/to/python3.11")'
	@test -x $(PY) || $(PYTHON) -m venv .venv
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bootstrap.txt
	@touch $@

.venv/run: .venv/bootstrapped requirements.txt pyproject.toml
	@echo "installing the pinned packages (once)"
	@$(PY) -m uv pip install --quiet --python $(PY) --require-hashes --compile-bytecode -r requirements.txt
	@$(PY) -m uv pip install --quiet --python $(PY) --no-deps --no-build-isolation --editable .
	@touch $@

.venv/dev: .venv/run requirements-dev.txt
	@$(PY) -m uv pip install --quiet --python $(PY) --require-hashes -r requirements-dev.txt
	@touch $@

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-17s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: .venv/dev ## install everything, tests and linters included

.PHONY: lock
lock: .venv/bootstrapped ## compile the pinned requirements from the .in files
	@for name in requirements requirements-dev; do $(COMPILE) $$name.in -o $$name.txt; done
	@cd docker/requirements && for image in pipeline airflow retailers object-store; do \
	  ../../$(COMPILE) --constraints ../../requirements.txt $$image.in -o $$image.txt; done

COMPILE = $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-annotate --no-header

.PHONY: up
up: .venv/run ## start the local stack: PostgreSQL, S3, three retailers, Airflow
	@$(RETAIL) up

.PHONY: status
status: .venv/run ## what of the stack answers, hangs or is down
	@$(RETAIL) status

.PHONY: health-check
health-check: .venv/run ## ask every part whether it is well (ARGS="--timeout 30 --format json")
	@$(RETAIL) health-check $(ARGS)

.PHONY: test-s3
test-s3: .venv/run ## write, read back and delete an object in the bucket (ARGS="--wait 60")
	@$(RETAIL) test-s3 $(ARGS)

.PHONY: stop
stop: .venv/run ## end what `up` started; the data stays
	@$(RETAIL) stop

.PHONY: restart
restart: .venv/run ## stop, then start
	@$(RETAIL) restart

.PHONY: clean
clean: .venv/run ## stop, and delete the stack's data, logs and secrets (asks first)
	@$(RETAIL) clean

.PHONY: demo
demo: .venv/run ## start everything and backfill DAYS=7 sample days through Airflow
	@$(RETAIL) demo --days "$(DAYS)"

.PHONY: load-real
load-real: .venv/run ## fill the retailers from the real data sets in DATA=../shared/data
	@$(RETAIL) load-real "$(DATA)"

.PHONY: live
live: .venv/run ## keep adding yesterday's trade to each retailer, until interrupted
	@$(RETAIL) live

# DATE=, or FROM= and TO=; RETAILERS= names some, such as "retailer1 retailer2".
DATE ?=
FROM ?=
TO ?=
RETAILERS ?=
DATES = $(or $(DATE),$(if $(and $(FROM),$(TO)),$(FROM)..$(TO)),$(error say which days: DATE=2024-01-15, or FROM=2024-01-15 TO=2024-01-31))
SELECTED = "$(DATES)" $(foreach retailer,$(RETAILERS),--retailer "$(retailer)") $(ARGS)

.PHONY: seed
seed: .venv/run ## fill the retailers with the generated sample again
	@$(RETAIL) load-sample

.PHONY: run
run: .venv/run ## extract, stage, audit and publish DATE= (or FROM= to TO=), without Airflow
	@$(RETAIL) run $(SELECTED)

.PHONY: run-ingest
run-ingest: .venv/run ## the first stage alone: extract DATE= (or FROM= to TO=) into S3
	@$(PY) -m ingestion.main $(SELECTED)

.PHONY: run-transform
run-transform: .venv/run ## the second stage alone: stage DATE=; then run-quality, then run-publish
	@$(PY) -m transformation.main $(SELECTED)

.PHONY: run-quality
run-quality: .venv/run ## the third stage alone: audit what is staged of DATE=
	@$(PY) -m data_quality.main $(SELECTED)

.PHONY: run-publish
run-publish: .venv/run ## the last stage alone: publish what passed the gate of DATE=
	@$(PY) -m transformation.publish $(SELECTED)

.PHONY: watermarks
watermarks: .venv/run ## how far each retailer's changes were seen
	@$(RETAIL) watermark show

.PHONY: quality-report
quality-report: .venv/run ## what the gate found on DATE= (or FROM= to TO=)
	@$(RETAIL) report $(SELECTED)

.PHONY: exec-log
exec-log: .venv/run ## the last loads of the ledger (ARGS="--last 50")
	@$(RETAIL) exec-log $(ARGS)

.PHONY: errors
errors: .venv/run ## what was refused, rejected or failed lately (ARGS="--days 30")
	@$(RETAIL) errors $(ARGS)

.PHONY: psql
psql: .venv/run ## open the local stack's warehouse as its readers see it
	@$(RETAIL) psql

# Those that are there: a log begins with its process.
STATE ?= $(or $(RETAIL_STACK_STATE_DIR),.local)

.PHONY: logs
logs: ## follow the local stack's logs, until interrupted
	@test -d "$(STATE)/logs" || { echo "there are no logs in $(STATE): make up first" >&2; exit 1; }
	@exec tail -n 5 -F "$(STATE)"/logs/*.log "$(STATE)/postgres/data.log"

.PHONY: reconcile
reconcile: .venv/run ## hold every row and cent of FROM= to TO= (or all days) against each other
	@$(RETAIL) reconcile $(if $(FROM),--from "$(FROM)") $(if $(TO),--to "$(TO)")

# The folders that hold SQL; sqlfluff would walk the whole checkout otherwise.
SQL_FOLDERS = data_quality database ingestion retailers scripts shared transformation

# A file's tests share their servers, and stay in one process.
PYTEST = $(PY) -m pytest --numprocesses logical --maxprocesses 4 --dist loadfile

.PHONY: test
test: .venv/dev ## run all tests (or those of ARGS=), on real servers of their own
	@$(PYTEST) $(ARGS)

.PHONY: test-verbose
test-verbose: .venv/dev ## the same in one process, with the name and the output of each test
	@$(PY) -m pytest -vv --capture=no --durations=10 $(ARGS)

.PHONY: test-coverage
test-coverage: .venv/dev ## the same, and which lines and branches of the product no test's own process runs
	@$(PYTEST) --cov --cov-report=term-missing:skip-covered $(ARGS)
	@echo "Measured in the tests' own processes: commands and servers that tests start are not."

SEEDS ?= 200

.PHONY: chaos
chaos: .venv/dev ## load through SEEDS=200 seeds of faults, against the retailers' own databases
	@$(PY) -m tests.chaos --seeds "$(SEEDS)"

EXAMPLES ?= 500
TRIALS ?= 200

.PHONY: prove-convergence
prove-convergence: .venv/dev ## load EXAMPLES=500 worlds in any order, and in TRIALS=200 kill something meanwhile
	@$(PY) -m tests.convergence --examples "$(EXAMPLES)" --trials "$(TRIALS)"

SECONDS ?= 600

.PHONY: fuzz
fuzz: .venv/dev ## send records, bodies, totals and manifests of any shape through everything for SECONDS=600
	@$(PY) -m tests.fuzz --seconds "$(SECONDS)"

ROUNDS_OF_GATE ?= 100

.PHONY: prove-gate
prove-gate: .venv/dev ## read the star all the time while ROUNDS_OF_GATE=100 rounds try to get past the gate
	@$(PY) -m tests.gate --rounds "$(ROUNDS_OF_GATE)"

ROUNDS_OF_RACE ?= 1000

.PHONY: prove-race
prove-race: .venv/dev ## have workers race and die on the same partitions in ROUNDS_OF_RACE=1000 rounds
	@$(PY) -m tests.race --rounds "$(ROUNDS_OF_RACE)"

.PHONY: prove-real
prove-real: .venv/dev ## ingest and publish every day of the real sets, against an independent count
	@$(PY) -m tests.real_sets --data "$(DATA)"

WEEKS ?= 4
.PHONY: prove-rebuild
prove-rebuild: .venv/dev ## drop a warehouse of WEEKS=4 weeks and rebuild it from S3 alone: same digest
	@$(PY) -m tests.rebuild --weeks "$(WEEKS)"

.PHONY: prove-compose
prove-compose: .venv/dev ## build and start docker-compose.yml, load, kill, restart: the same warehouse
	@$(PY) -m tests.compose

RECORDS ?= 2000000
RETAILER ?= retailer2
.PHONY: prove-memory
prove-memory: .venv/dev ## ingest a day of RECORDS=2000000 lines of RETAILER=retailer2 in 700 MB of memory
	@$(PY) -m tests.memory --records "$(RECORDS)" --retailer "$(RETAILER)"

.PHONY: check
check: lint types ## lint and types

.PHONY: lint
lint: .venv/dev ## style, import rules, SQL and YAML
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@.venv/bin/lint-imports --no-logo
	@$(PY) -m sqlfluff lint --disable-progress-bar $(SQL_FOLDERS)
	@$(PY) -m yamllint --strict .
	@.venv/bin/check-jsonschema --quiet --builtin-schema vendor.compose-spec docker-compose.yml

.PHONY: types
types: .venv/dev ## check the types of all packages
	@$(PY) -m mypy

.PHONY: vulnerabilities
vulnerabilities: .venv/dev ## ask the package index for known ones of the pinned packages
	@$(PY) -m scripts.ci.vulnerabilities

.PHONY: docs
docs: .venv/dev ## write anew what the documents take from the code, and the JSON Schema of rules.yml
	@$(PY) -m data_quality.rules.schema
	@$(PY) -m cogapp --verbosity=1 -r docs/*.md

.PHONY: format
format: .venv/dev ## lay out Python and SQL as the linters want it
	@$(PY) -m ruff check --fix-only .
	@$(PY) -m ruff format .
	@$(PY) -m sqlfluff format --disable-progress-bar $(SQL_FOLDERS) || $(LAID_OUT) $(SQL_FOLDERS)

# sqlfluff's formatter also fails for what no formatter can repair, which is for `make lint` to tell.
LAID_OUT = $(PY) -m sqlfluff lint --disable-progress-bar --rules layout.spacing,layout.indent

PART ?=
ROUNDS ?= 5
.PHONY: bench
bench: .venv/dev ## measure the parts (or PART=ingestion) and rewrite docs/benchmarks.md
	@$(PY) -m tests.bench $(PART) --rounds "$(ROUNDS)"
