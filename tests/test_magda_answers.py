"""Every official answer of MAGDA: over HTTPS and SOAP, signed on both sides, through our client, into facts or into an
exception that has a name. What came of it is written per service to `.cache/magda-outcomes.md`.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from lxml import etree

from burgerprofiel.blocks.sources.contracts import Fact, Problem, Question, Record, Reply, SourceError
from burgerprofiel.blocks.sources.wire.magda import adapter
from burgerprofiel.blocks.sources.wire.magda.service import Service
from burgerprofiel.blocks.sources.wire.magda.services import SERVICES
from burgerprofiel.foundation import identifiers
from burgerprofiel.foundation.identifiers import IdentifierType
from tests import magda as simulated

OFFICIAL = Path(os.environ.get("MAGDA_DATA", "../shared/magda-mock"))
pytestmark = pytest.mark.skipif(not OFFICIAL.is_dir(), reason="needs the official test data (MAGDA_DATA)")
SPARE = 10_000
"""Serial numbers for answers that are about nobody in particular."""
OUTCOMES = Path(".cache/magda-outcomes.md")
HOURS = 60.0
"""Seconds for an answer, on a busy machine."""


@dataclass(frozen=True, slots=True)
class Case:
    """An official file, and what to ask so that it is the answer."""

    file: Path
    service: Service
    number: str
    given: Mapping[str, tuple[Fact, ...]]
    parameters: dict[str, str]


def insz(serial: int) -> str:
    """A national number that exists nowhere: born in a month that there is not."""
    first = f"{serial // 10_000 % 100:02d}61{serial // 400 % 25 + 1:02d}{serial % 400 + 100:03d}"
    return f"{first}{97 - int(first) % 97:02d}"


def kbo(serial: int) -> str:
    first = f"{9_000_000 + serial:08d}"
    return f"{first}{97 - int(first) % 97:02d}"


def cases() -> Iterator[Case]:
    serial = SPARE
    for service in SERVICES.values():
        for file in sorted(OFFICIAL.glob(f"responses/*/{service.name}/{service.version}/**/*.xml")):
            serial += 1
            yield _case(file, service, serial=serial)


def _case(file: Path, service: Service, *, serial: int) -> Case:
    register = min(service.subjects) if len(service.subjects) == 1 else IdentifierType.INSZ
    spare = kbo(serial) if register is IdentifierType.KBO else insz(serial)
    if service.name == "GeefEpc":
        postcode, street = file.parts[-3:-1]
        address = Record(
            {"postcode": postcode, "street": street, "number": file.stem, "municipality": "Ergens"}
        )
        given = {"persoon.adres": (Fact(code="persoon.adres", value=address),)}
        return Case(file, service, spare, given, {})
    parameters = {"kind": "attest.nationaliteit"} if service.documents else {}
    known = [*_about(file, service), file.stem]
    number = next((one for one in known if _is_number(one, register=register)), spare)
    return Case(file, service, number, {}, parameters)


def _about(file: Path, service: Service) -> list[str]:
    inhoud = etree.parse(str(file)).getroot().iter("Inhoud")
    return [
        (found.text or "").strip()
        for content in inhoud
        for path in service.about
        for found in content.iterfind(path)
    ]


def _is_number(text: str, *, register: IdentifierType) -> bool:
    try:
        return identifiers.canonical(register, text) == text
    except identifiers.InvalidIdentifierError:
        return False


@pytest.fixture(scope="module")
def magda() -> Iterator[tuple[adapter.Magda, Path]]:
    """Our client, connected to every service of a simulator that answers from a folder of our choice.

    Not a folder of pytest's, which is searched for national numbers: the answers are files with such names.
    """
    with tempfile.TemporaryDirectory(prefix="bp-magda-") as made:
        data, pki = Path(made, "data"), Path(made, "pki")
        shutil.copytree(OFFICIAL / "responses", data / "responses")
        with simulated.running(pki, data=data, schemas=OFFICIAL / "xsd") as running:
            settings = running.settings(SERVICES, schemas=OFFICIAL / "xsd")
            with closing(adapter.make(settings, folder=pki)) as client:
                yield client, data


def test_every_official_answer_becomes_facts_or_a_named_exception(magda: tuple[adapter.Magda, Path]) -> None:
    client, data = magda
    outcomes: defaultdict[str, Counter[str]] = defaultdict(Counter)
    unexpected = []
    for case in cases():
        _serve(case, data=data)
        try:
            outcome = _outcome(_ask(client, case))
        except SourceError as error:
            outcome = error.problem.value if isinstance(error.problem, Problem) else "unnamed"
        except Exception as error:  # noqa: BLE001 - that is what must never happen
            unexpected.append(f"{case.file}: {error!r}")
            outcome = "UNEXPECTED"
        outcomes[f"{case.service.name} {case.service.version}"][outcome] += 1
    _write(outcomes)
    assert not unexpected, unexpected[:10]
    assert len(outcomes) == len(SERVICES)
    assert not [name for name, counts in outcomes.items() if not counts["facts"]], (
        "services without any facts"
    )


def _serve(case: Case, *, data: Path) -> None:
    """Put the answer where the simulator looks for this number; what stands there belongs to other cases.

    Some are about numbers that cannot exist, which nobody can ask: those alone are made the one that is asked.
    """
    if case.service.name == "GeefEpc":
        return
    answer = case.file.read_text()
    about = {*_about(case.file, case.service)}
    for number in about if case.number not in about else ():
        answer = answer.replace(number, case.number)
    folder = data / Path("responses", *case.file.relative_to(OFFICIAL / "responses").parts[:3])
    (folder / f"{case.number}.xml").write_text(answer)


def _register(case: Case) -> IdentifierType:
    return IdentifierType.KBO if len(case.number) == 10 else IdentifierType.INSZ


def _ask(client: adapter.Magda, case: Case) -> Reply:
    (supply,) = [one for one in client.supplies if one.code == case.service.code]
    question = Question(
        subject=(_register(case), case.number),
        acting=(IdentifierType.INSZ, insz(1)),
        purpose=supply.purpose,
        reference="test",
        given=case.given,
        parameters=case.parameters,
    )
    return client.ask(supply, question, total_seconds=HOURS, connect_seconds=HOURS)


def _outcome(reply: Reply) -> str:
    if any(one.problem is Problem.PARTIAL for one in reply.remarks):
        return "facts, partly"
    if reply.facts or reply.documents:
        return "facts, with a remark" if reply.remarks else "facts"
    return "nothing known"


def _write(outcomes: dict[str, Counter[str]]) -> None:
    kinds = sorted({kind for counts in outcomes.values() for kind in counts})
    lines = [f"| service | {' | '.join(kinds)} | all |", f"|---|{'---|' * (len(kinds) + 1)}"]
    for name, counts in sorted(outcomes.items()):
        cells = " | ".join(str(counts[kind] or "") for kind in kinds)
        lines.append(f"| {name} | {cells} | {counts.total()} |")
    OUTCOMES.parent.mkdir(exist_ok=True)
    OUTCOMES.write_text("\n".join(["# What became of every official answer", "", *lines, ""]))
