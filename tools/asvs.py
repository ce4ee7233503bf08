"""The security checklist (ASVS 5.0.0): `docs/asvs.md` made of `docs/asvs.data`, with every place that it names checked.

    python -m tools.asvs            what is wrong; nothing when all is well
    python -m tools.asvs --update   write the page

A line of data is `id | level | what it asks | verdict | where`. In `where` a word in backticks is a file or folder of
this repository, or `file::name` of something defined in it; `F/`, `B/`, `S/` and `V/` are short for foundation, blocks,
site and vault.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "docs" / "asvs.data"
PAGE = ROOT / "docs" / "asvs.md"
SHORT = {
    "F/": "src/burgerprofiel/foundation/",
    "B/": "src/burgerprofiel/blocks/",
    "S/": "src/burgerprofiel/site/",
    "V/": "src/burgerprofiel/vault/",
}
VERDICTS = {
    "yes": "satisfied, at the place named",
    "part": "satisfied in part; what is missing is said",
    "ops": "for who runs an installation; our documents say how",
    "n/a": "does not apply, with why",
    "no": "not yet, with the issue it belongs to",
}
CHAPTERS = {
    1: "Encoding and sanitization",
    2: "Validation and business logic",
    3: "Web frontend",
    4: "API and web service",
    5: "Files",
    6: "Authentication",
    7: "Sessions",
    8: "Authorization",
    9: "Self-contained tokens",
    10: "OAuth and OpenID Connect",
    11: "Cryptography",
    12: "Communication",
    13: "Configuration",
    14: "Data protection",
    15: "Architecture and coding",
    16: "Logging and errors",
    17: "WebRTC",
}
STRICT = frozenset({6, 7, 8, 9, 10, 11, 14, 16})
"""Chapters of which level 3 counts too."""
_PLACE = re.compile(r"`([^`]+)`")
_INTRO = """# The security checklist

OWASP Application Security Verification Standard 5.0.0, cited as `v5.0.0-<id>`: every requirement of levels 1 and 2, and
of level 3 for chapters 6 to 11, 14 and 16. Ids and levels were compared with the published list; what a requirement
asks is said in our own few words, so read the original before you rely on a line. Made by
`python -m tools.asvs --update` from `docs/asvs.data`; `make check` verifies that every file and test named here exists.

"""


@dataclass(frozen=True, slots=True)
class Line:
    """One requirement."""

    number: tuple[int, int, int]
    level: int
    asks: str
    verdict: str
    where: str

    @property
    def id(self) -> str:
        """As it is cited, without the version."""
        return ".".join(map(str, self.number))


def read() -> list[Line]:
    """All lines of the data. Raises ValueError for one that is none."""
    lines = []
    for text in DATA.read_text().splitlines():
        if not text or text.startswith("#"):
            continue
        number, level, asks, verdict, where = (part.strip() for part in text.split("|"))
        first, second, third = map(int, number.split("."))
        lines.append(Line((first, second, third), int(level), asks, verdict, where))
    return lines


def problems() -> list[str]:
    """What is wrong with the data or the page."""
    lines = read()
    found = [f"{line.id}: {problem}" for line in lines for problem in _wrong_with(line)]
    if [line.number for line in lines] != sorted({line.number for line in lines}):
        found.append("docs/asvs.data: ids are not in order, or one comes twice")
    if not PAGE.exists() or PAGE.read_text() != page(lines):
        found.append("docs/asvs.md is not of this data: run `python -m tools.asvs --update`")
    return found


def _wrong_with(line: Line) -> Iterator[str]:
    if line.verdict not in VERDICTS:
        yield f"no such verdict: {line.verdict}"
    if line.level > (3 if line.number[0] in STRICT else 2):
        yield f"level {line.level} is not ours to claim"
    if line.verdict == "no" and not re.search(r"issue \d+", line.where):
        yield "says not which issue it belongs to"
    places = _PLACE.findall(line.where)
    if line.verdict in ("yes", "part", "ops") and not places:
        yield "names no place"
    for place in places:
        if not is_there(expand(place)):
            yield f"{place} does not exist"


def expand(place: str) -> str:
    """A place with its short beginning written out."""
    return SHORT.get(place[:2], place[:2]) + place[2:]


def is_there(place: str) -> bool:
    """Whether a file or folder exists, and holds what is named after `::`."""
    path, _, name = place.partition("::")
    target = ROOT / path
    if not target.exists():
        return False
    return not name or re.search(rf"\b(def|class) {re.escape(name)}\b", target.read_text()) is not None


def page(lines: list[Line]) -> str:
    """The page."""
    counted = Counter(line.verdict for line in lines)
    parts = [_INTRO, "| verdict | means | lines |\n|---|---|---|\n"]
    parts += [f"| {verdict} | {means} | {counted[verdict]} |\n" for verdict, means in VERDICTS.items()]
    for chapter, group in groupby(lines, key=lambda line: line.number[0]):
        parts.append(
            f"\n## {chapter}. {CHAPTERS[chapter]}\n\n| id | level | asks | | where |\n|---|---|---|---|---|\n"
        )
        for line in group:
            where = _PLACE.sub(lambda found: f"`{expand(found[1])}`", line.where)
            parts.append(f"| {line.id} | {line.level} | {line.asks} | {line.verdict} | {where} |\n")
    return "".join(parts)


def main() -> int:
    """Check, or write with `--update`. Returns 1 when something is wrong."""
    if "--update" in sys.argv:
        PAGE.write_text(page(read()))
    found = problems()
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
