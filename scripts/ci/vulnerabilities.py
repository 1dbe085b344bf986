"""``python -m scripts.ci.vulnerabilities``, or ``make vulnerabilities``: those that are known.

Exit 1 where one is known and not accepted (`accepted_vulnerabilities.txt`, with the reason). Where
the package index does not say, because it is a mirror without that or there is no way to it, the
scan is skipped, which is said loudly, and is no failure: nothing was learnt.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from shared.output.plain_text import complain, one_line, say
from shared.settings import PROJECT_ROOT

ACCEPTED = Path(__file__).with_name("accepted_vulnerabilities.txt")
TIME_LIMIT = 60.0
"""Seconds for all packages."""
COMMAND = (
    *(sys.executable, "-m", "pip_audit", "--format", "json", "--progress-spinner", "off"),
    # Our pins are the whole set, hashes included: nothing is to be resolved or installed.
    *("--require-hashes", "--disable-pip", "--timeout", "10"),
    *("--requirement", str(PROJECT_ROOT / "requirements-dev.txt")),
)
"""The set for tests and linters holds all that runs in production."""


@dataclass(frozen=True)
class Finding:
    """One known vulnerability of one package."""

    package: str
    id: str
    names: frozenset[str]
    """The id, and those of other lists."""
    fixed_in: str


@dataclass(frozen=True)
class Scan:
    """What the index knows."""

    findings: list[Finding]
    audited: int
    skipped: int
    """Packages of which it knows nothing."""


def main(command: Sequence[str] = COMMAND, accepted: Path = ACCEPTED) -> int:
    """Scan, and say what was found; returns the exit code."""
    try:
        found = scan(command)
    except (subprocess.TimeoutExpired, OSError, ValueError, KeyError, TypeError) as error:
        return _skipped(f"no answer to be read ({type(error).__name__})")
    if not found.audited:
        return _skipped(f"the index says nothing of any of {found.skipped} packages")
    known = accepted_ids(accepted)
    news = [each for each in found.findings if not each.names & known]
    for each in news:
        complain(
            f"VULNERABLE: {each.package}: {each.id}; fixed in {each.fixed_in or 'nothing yet'}"
        )
    say(
        f"vulnerabilities: {len(news)} known, {len(found.findings) - len(news)} accepted, in"
        f" {found.audited} packages; the index says nothing of {found.skipped}"
    )
    return 1 if news else 0


def scan(command: Sequence[str]) -> Scan:
    """Ask the index.

    Raises:
        TimeoutExpired, OSError, ValueError, KeyError, TypeError: there was no useful answer.
    """
    answer = subprocess.run(
        command, capture_output=True, text=True, timeout=TIME_LIMIT, check=False
    )
    packages = json.loads(answer.stdout)["dependencies"]
    audited = [each for each in packages if "skip_reason" not in each]
    findings = [
        Finding(
            one_line(f"{package['name']} {package['version']}"),
            one_line(each["id"]),
            frozenset({each["id"], *each["aliases"]}),
            one_line(", ".join(each["fix_versions"])),
        )
        for package in audited
        for each in package["vulns"]
    ]
    return Scan(findings, len(audited), len(packages) - len(audited))


def accepted_ids(file: Path) -> set[str]:
    """The first word of each line; the rest of the line is the reason."""
    lines = [line.split() for line in file.read_text("utf-8").splitlines()]
    return {words[0] for words in lines if words and not words[0].startswith("#")}


def _skipped(why: str) -> int:
    complain(f"SKIPPED: vulnerabilities were not looked for: {why}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
