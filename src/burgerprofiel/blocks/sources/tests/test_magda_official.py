"""Every official answer becomes facts, an honest none, or a named problem; a table says how often which.

`.cache/magda-outcomes.md` has the table after the test. The same over HTTPS, with signatures, is a test of its own.
"""

from __future__ import annotations

import json
import os
from collections import Counter, defaultdict
from pathlib import Path
from typing import Final

import pytest

from burgerprofiel.blocks.sources.contracts import Reply, SourceError
from burgerprofiel.blocks.sources.tests.test_magda_fuzz import check
from burgerprofiel.blocks.sources.wire.magda import answer, outcome
from burgerprofiel.blocks.sources.wire.magda.mapping import (
    MAPPERS,
    REST_MAPPERS,
    Asked,
)
from burgerprofiel.blocks.sources.wire.magda.schemas import SchemaError, Schemas
from burgerprofiel.blocks.sources.wire.magda.services import SERVICES
from burgerprofiel.foundation import xml

ROOT = Path(__file__).resolve().parents[5]
DATA = Path(os.environ.get("MAGDA_DATA", ROOT.parent / "shared" / "magda-mock"))
needs_answers = pytest.mark.skipif(
    not (DATA / "responses").is_dir(),
    reason="the official answers are not here: set MAGDA_DATA to a copy of magda-mock",
)
TABLE: Final = ROOT / ".cache" / "magda-outcomes.md"
CARS: Final = DATA / "rest" / "__files" / "mobility" / "registrations"


def outcome_of(service: str, content: bytes, *, named: str) -> tuple[str, Reply | None]:
    """What the answer in a file becomes for whom it is about."""
    known = SERVICES[service]
    try:
        root = xml.parse(content)
        found = answer.read(known, answer.in_body(root) if root.tag == answer.ENVELOPE else root)
        one = found.answers[0] if found.answers else answer.Answered(reference="", content=None)
        about = answer.subjects(known, one.content) if one.content is not None else ()
        asked = Asked(subject=about[0] if about else named, given={"kind": "attest.leven"})
        reply = outcome.reply(known, one, whole=found.remarks, asked=asked, mapper=MAPPERS[service])
    except SourceError as problem:
        return f"problem: {problem.problem}", None
    if reply.facts:
        return "facts", reply
    return ("document" if reply.documents else "none"), reply


def files_of(service: str) -> list[Path]:
    known = SERVICES[service]
    return sorted((DATA / "responses").glob(f"*/{service}/{known.version}/**/*.xml"))


@needs_answers
def test_every_official_answer_is_facts_or_none_or_a_named_problem() -> None:
    outcomes: dict[str, Counter[str]] = defaultdict(Counter)
    for service in SERVICES:
        for file in files_of(service):
            kind, reply = outcome_of(service, file.read_bytes(), named=file.stem)
            outcomes[service][kind] += 1
            if reply is not None:
                outcomes[service]["(facts)"] += len(reply.facts)
                check(reply.facts, reply.none, service)
    for file in sorted(CARS.glob("*.json")):
        outcomes["MobilityRegistrations"][car(file)] += 1
    write(outcomes)
    assert set(outcomes) >= set(SERVICES)
    for service in ("GeefPersoon", "GeefBewijs", "GeefHistoriekInschrijving", "ZoekEigendomstoestanden"):
        assert outcomes[service]["facts"] > 30
    assert outcomes["MobilityRegistrations"] == {"facts": 27}


def car(file: Path) -> str:
    read = json.loads(file.read_bytes())
    titular = read["items"][0]["titular"]
    number = titular.get("person", {}).get("nationalNr") or titular["organisation"]["companyNr"]
    mapped = REST_MAPPERS["MobilityRegistrations"](read, Asked(subject=number["identificator"]))
    check(mapped.facts, mapped.none, "MobilityRegistrations")
    return "facts" if mapped.facts else "nothing"


def write(outcomes: dict[str, Counter[str]]) -> None:
    kinds = sorted({kind for counts in outcomes.values() for kind in counts})
    lines = ["| service | " + " | ".join(kinds) + " |", "|---|" + "---:|" * len(kinds)]
    lines += [
        f"| {service} | " + " | ".join(str(counts[kind] or "") for kind in kinds) + " |"
        for service, counts in sorted(outcomes.items())
    ]
    TABLE.parent.mkdir(exist_ok=True)
    TABLE.write_text("\n".join(lines) + "\n")


@needs_answers
def test_the_official_answers_fit_their_schemas_or_say_that_they_do_not() -> None:
    schemas, fits = Schemas(DATA / "xsd"), Counter[bool]()
    for service, known in SERVICES.items():
        for file in files_of(service):
            root = xml.parse(file.read_bytes())
            try:
                schemas.check_answer(known, answer.in_body(root) if root.tag == answer.ENVELOPE else root)
                fits[True] += 1
            except (SchemaError, SourceError):
                fits[False] += 1
    assert fits[True] > 700
