"""Peers on the same raw objects and the same server, each in an environment of its own.

A peer that cannot be had here stays in the table with the reason.
"""

import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from scripts.stack.tools import base_environment
from shared.postgres.connection import transaction
from shared.settings import PROJECT_ROOT
from tests.bench.load.contenders import FLAT, FLAT_TABLE, Contender, Job, Turn
from tests.bench.load.processes import ContenderFailed, NotToBeHad, run_process
from tests.bench.load.raw_zone import SALES_FILES

FOLDER = Path(__file__).parent / "peer_programs"
ENVIRONMENTS = PROJECT_ROOT / ".local" / "bench"
SAMPLE_ROWS = 20_000
PROBES = {
    **{"pandas": "python", "dlt": "dlt", "sling": "sling", "ingestr": "ingestr"},
    "great_expectations": "python",
}
"""What must answer after the installation. The wheels of sling and ingestr hold no program: they
fetch one from GitHub at the first call, which must not be the measured one."""
LINE_KEY = "retailer_id,transaction_id,line_number,sales_date"


@dataclass(frozen=True)
class Peer:
    """One way of one program."""

    name: str
    environment: str
    """Its folder below `.local/bench`, and its file of requirements."""
    command: Callable[[Job], Sequence[str]]
    table: str = FLAT
    """Where it leaves its rows; ours to make where it is `FLAT`."""
    into: str = "one table"
    rows: int | None = None

    def contender(self) -> Contender:
        """As the race wants it."""
        return Contender(self.name, self.into, self._run, table=self.table, rows=self.rows)

    def _run(self, job: Job) -> Turn:
        programs = install(self.environment)
        if self.table == FLAT:
            with transaction(job.settings.database, "owner") as cursor:
                cursor.execute(FLAT_TABLE.read_text("utf-8"))
        program, *arguments = self.command(job)
        with tempfile.TemporaryDirectory(prefix="bench-") as folder:
            command = [str(programs / program), *arguments]
            variables = _variables(job, folder) | home_of(self.environment)
            return Turn(run_process(command, variables)[0])


def install(name: str, requirements: Path = FOLDER) -> Path:
    """Make the environment from its pinned requirements, once; returns its folder of programs.

    Raises:
        NotToBeHad: here, at least.
    """
    folder, marker = ENVIRONMENTS / name, ENVIRONMENTS / name / "installed"
    wanted = requirements / f"{name}.txt"
    if not marker.exists() or marker.read_bytes() != wanted.read_bytes():
        python = str(folder / "bin" / "python")
        uv = [sys.executable, "-m", "uv"]
        add = [*uv, "pip", "install", "--quiet", "--require-hashes", "--python", python]
        steps = [[*uv, "venv", "--quiet", "--clear", str(folder)], [*add, "-r", str(wanted)]]
        try:
            for step in [*steps, [str(folder / "bin" / PROBES[name]), "--version"]]:
                run_process(step, base_environment() | home_of(name))
        except ContenderFailed as error:
            raise NotToBeHad(str(error)) from error
        marker.write_bytes(wanted.read_bytes())
    return folder / "bin"


def home_of(name: str) -> dict[str, str]:
    """Where the peer may keep what it fetches by itself, and nothing of this machine's."""
    return {"HOME": str(ENVIRONMENTS / f"{name}-home")}


def _script(name: str, *arguments: str) -> Callable[[Job], Sequence[str]]:
    return lambda _: ["python", str(FOLDER / name), *arguments]


def _sling(job: Job) -> Sequence[str]:
    source = f"s3://{job.world.store.bucket}/{SALES_FILES}"
    return [
        *("sling", "run", "--src-conn", "BENCH_S3", "--src-stream", source),
        *("--tgt-conn", "BENCH_PG", "--tgt-object", "public.sales_by_sling"),
        *("--mode", "full-refresh", "--src-options", '{"format": "jsonlines", "flatten": true}'),
    ]


def _ingestr(job: Job) -> Sequence[str]:
    store = job.world.store
    source = (
        f"s3://?access_key_id={store.access_key}&secret_access_key={store.secret_key}"
        f"&endpoint_url={store.endpoint_url}"
    )
    files = f"{store.bucket}/{SALES_FILES}#jsonl"
    return [
        *("ingestr", "ingest", "--yes", "--source-uri", source, "--source-table", files),
        *("--dest-uri", job.world.url(job.database), "--dest-table", "public.sales_by_ingestr"),
        *("--incremental-strategy", "merge", "--primary-key", LINE_KEY),
    ]


def _variables(job: Job, folder: str) -> dict[str, str]:
    store, url = job.world.store, job.world.url(job.database)
    return base_environment() | {
        "BENCH_DATABASE_URL": url,
        "BENCH_BUCKET": store.bucket,
        "BENCH_FOLDER": folder,
        "AWS_ACCESS_KEY_ID": store.access_key,
        "AWS_SECRET_ACCESS_KEY": store.secret_key,
        "AWS_ENDPOINT_URL": store.endpoint_url,
        "AWS_DEFAULT_REGION": "us-east-1",
        "BENCH_PG": f"{url}?sslmode=disable",
        "BENCH_S3": (
            f"{{type: s3, bucket: {store.bucket}, endpoint: '{store.endpoint_url}',"
            f" access_key_id: {store.access_key}, secret_access_key: {store.secret_key}}}"
        ),
        "RUNTIME__DLTHUB_TELEMETRY": "false",
        "SLING_DISABLE_TELEMETRY": "true",
        "INGESTR_DISABLE_TELEMETRY": "true",
    }


PEERS = (
    Peer("dlt 1.31 merge, Arrow and ADBC", "dlt", _script("dlt_load.py", "arrow"), "bench.sales"),
    Peer("sling 1.6 full refresh", "sling", _sling, "public.sales_by_sling"),
    Peer("ingestr 1.1 merge", "ingestr", _ingestr, "public.sales_by_ingestr"),
    Peer("pandas 3.1 to_sql, method='multi'", "pandas", _script("pandas_load.py", "multi")),
    Peer("pandas 3.1 to_sql", "pandas", _script("pandas_load.py", "default")),
    Peer("dlt 1.31 merge, default", "dlt", _script("dlt_load.py", "default"), "bench.sales"),
    Peer(
        "row by row, INSERT … ON CONFLICT",
        "pandas",
        _script("pandas_load.py", "rows", str(SAMPLE_ROWS)),
        rows=SAMPLE_ROWS,
    ),
)
