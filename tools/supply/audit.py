"""Known weaknesses in what we use, from the registries' advisories.

Where a registry does not answer, that is said in one line and is no failure: a build must not depend on the network of
the day. Where it answers, every weakness that nobody accepted (with an end date) fails the check.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

from tools.supply.components import ROOT
from tools.supply.licences import ACCEPTED

_SECONDS = 120
Finding = tuple[str, str]
"""Id of the advisory, and where: `package version`."""


class NotAskedError(Exception):
    """The registry gave no answer that says anything about weaknesses."""


def problems() -> list[str]:
    """A line per weakness that nobody accepted, or whose acceptance has ended."""
    accepted = tomllib.loads(ACCEPTED.read_text())["weaknesses"]
    found: list[Finding] = []
    for name, ask in (("Python packages", _pip), ("npm packages", _npm)):
        found += _asked(name, ask)
    return judge(found, accepted=accepted, today=datetime.now(UTC).date())


def _asked(name: str, ask: Callable[[], list[Finding]]) -> list[Finding]:
    try:
        found = ask()
    except NotAskedError as error:
        print(f"{name}: could not ask for known weaknesses ({error})")
        return []
    print(f"{name}: asked, {len(found)} known weaknesses")
    return found


def judge(found: list[Finding], *, accepted: dict[str, str], today: date) -> list[str]:
    """What remains after what was accepted until a date."""
    holds = {name for name, why in accepted.items() if date.fromisoformat(why[:10]) >= today}
    return sorted({f"{where}: {name}" for name, where in found if name not in holds})


def _pip() -> list[Finding]:
    output = ("--format", "json", "--progress-spinner", "off", "--timeout", "15")
    source = ("--requirement", "requirements.lock", "--no-deps", "--disable-pip")
    answer = _run([sys.executable, "-m", "pip_audit", *source, *output])
    return list(parse_pip(answer))


def _npm() -> list[Finding]:
    return list(parse_npm(_run(["npm", "audit", "--json"])))


def _run(command: list[str]) -> str:
    try:
        done = subprocess.run(
            command, cwd=ROOT, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise NotAskedError("no answer in time") from error
    except OSError as error:
        raise NotAskedError("the tool is not there") from error
    return done.stdout


def parse_pip(answer: str) -> Iterator[Finding]:
    """What pip-audit found. Raises NotAskedError where it has no report."""
    for package in _object(answer, "dependencies")["dependencies"]:
        for weakness in package.get("vulns", ()):
            yield weakness["id"], f"{package['name']} {package['version']}"


def parse_npm(answer: str) -> Iterator[Finding]:
    """What npm audit found. Raises NotAskedError where it has no report."""
    for name, package in _object(answer, "vulnerabilities")["vulnerabilities"].items():  # a fault has none
        for cause in package["via"]:
            if isinstance(cause, dict):
                yield str(cause.get("url", cause["source"])).rpartition("/")[2], f"{name} {package['range']}"


def _object(answer: str, needed: str) -> dict[str, Any]:
    try:
        found = json.loads(answer)
    except ValueError as error:
        raise NotAskedError("no report came back") from error
    if not isinstance(found, dict) or needed not in found:
        raise NotAskedError("no report came back")
    return found
