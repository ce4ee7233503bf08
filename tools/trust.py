"""What we promise and what proves it: `docs/trust.md` made of `site/trust.toml`, with every test that it names checked.

python -m tools.trust            what is wrong; nothing when all is well
python -m tools.trust --update   write the document
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tools import asvs

REGISTER = asvs.ROOT / "src/burgerprofiel/site/trust.toml"
PAGE = asvs.ROOT / "docs" / "trust.md"
_INTRO = """# What we promise, and what proves it

For people who want to judge the platform: per threat what holds, which test shows it, and what we do not promise.
Residents read the same in plain words at `/vertrouwen`. Made by `python -m tools.trust --update` from
`src/burgerprofiel/site/trust.toml`; `make check` fails for a promise whose test does not exist. How it works:
[the vault](adr/0010-vault.md), [what is sealed](adr/0011-sealed-fields.md), [the access log](adr/0012-access-log.md),
[row-level security](adr/0013-row-level-security.md), [rights](adr/0014-rights.md). How to run it:
[operators](operators/vault.md), and [at night](operators/vault-emergency.md).

A number is that of the page and stays with its promise. **Not yet** means that the code is not there: nobody should
rely on it. A test proves a promise for the cases that it tries, on the code as it is; it proves nothing about an
installation that is run otherwise than its documents say.
"""
_LIMITS = """
## What we do not promise

"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One promise; `waits` says for what when nothing proves it yet."""

    number: str
    text: str
    tests: tuple[str, ...]
    waits: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Threat:
    """Against whom, and what we promise."""

    number: int
    title: str
    who: str
    promises: tuple[Promise, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """What is not promised; `until` says what will change that, if anything."""

    number: str
    text: str
    until: str


def read() -> tuple[list[Threat], list[Limit]]:
    """The register. Raises KeyError for an entry that lacks something."""
    data = tomllib.loads(REGISTER.read_text(encoding="utf-8"))
    limits = [
        Limit(number=f"N{place}", text=each["text"], until=each.get("until", ""))
        for place, each in enumerate(data["limit"], start=1)
    ]
    return [_threat(each) for each in data["threat"]], limits


def _threat(given: dict[str, Any]) -> Threat:
    promises = tuple(
        Promise(
            number=f"{given['number']}.{place}",
            text=each["text"],
            tests=tuple(map(asvs.expand, each.get("tests", ()))),
            waits=each.get("waits", ""),
        )
        for place, each in enumerate(given["promise"], start=1)
    )
    return Threat(number=given["number"], title=given["title"], who=given["who"], promises=promises)


def kept() -> set[str]:
    """Numbers of promises that tests prove, and of limits."""
    threats, limits = read()
    proven = {one.number for threat in threats for one in threat.promises if not list(_wrong_with(one))}
    waiting = {one.number for threat in threats for one in threat.promises if one.waits}
    return (proven - waiting) | {one.number for one in limits}


def problems() -> list[str]:
    """What is wrong with the register or the document."""
    threats, limits = read()
    found = [f"{one.number}: {wrong}" for t in threats for one in t.promises for wrong in _wrong_with(one)]
    if not PAGE.exists() or PAGE.read_text(encoding="utf-8") != document(threats, limits):
        found.append("docs/trust.md is not of this register: run `python -m tools.trust --update`")
    return found


def _wrong_with(promise: Promise) -> Iterator[str]:
    if bool(promise.tests) == bool(promise.waits):
        yield "names either tests or what it waits for"
    for test in promise.tests:
        if "::test_" not in test or not asvs.is_there(test):
            yield f"no such test: {test}"


def document(threats: list[Threat], limits: list[Limit]) -> str:
    """The document."""
    parts = [_INTRO]
    for threat in threats:
        parts.append(f"\n## {threat.number}. {threat.title}\n\n{threat.who}\n\n")
        parts.append("| | promise | proven by |\n|---|---|---|\n")
        parts += [f"| {one.number} | {one.text} | {_proof(one)} |\n" for one in threat.promises]
    parts.append(_LIMITS)
    parts += [
        f"- **{one.number}** {one.text}{f' Until: {one.until}.' if one.until else ''}\n" for one in limits
    ]
    return "".join(parts)


def _proof(promise: Promise) -> str:
    return "<br>".join(f"`{test}`" for test in promise.tests) or f"**not yet**: {promise.waits}"


def main() -> int:
    """Check, or write with `--update`. Returns 1 when something is wrong."""
    if "--update" in sys.argv:
        PAGE.write_text(document(*read()), encoding="utf-8")
    found = problems()
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
