# Everything a newcomer needs: `make demo`, `make test`. `make help` lists the rest.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
PYTHON ?= python3
PY := .venv/bin/python
RETAIL := $(PY) -m scripts.retail
DAYS ?= 7
DATA ?= ../shared/data

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
	@for name in requirements requirements-dev; do \
	  $(PY) -m uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --no-annotate --no-header $$name.in -o $$name.txt; done

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

.PHONY: reconcile
reconcile: .venv/run ## hold every row and cent of FROM= to TO= (or all days) against each other
	@$(RETAIL) reconcile $(if $(FROM),--from "$(FROM)") $(if $(TO),--to "$(TO)")

# The folders that hold SQL; sqlfluff would walk the whole checkout otherwise.
SQL_FOLDERS = data_quality database ingestion retailers scripts shared transformation

# A file's tests share their servers, and stay in one process.
PYTEST = $(PY) -m pytest --numprocesses logical --maxprocesses 4 --dist loadfile
ARGS ?=

.PHONY: test
test: .venv/dev ## run all tests (or those of ARGS=), on real servers of their own
	@$(PYTEST) $(ARGS)

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
