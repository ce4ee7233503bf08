"""Twelve sources that each answer after a while: the adapter that `bench mijn_gegevens` has the web process find.

It is found as any adapter is, by an entry point: `install` writes what an installed package would bring.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from burgerprofiel.blocks.sources import purposes, vocabulary
from burgerprofiel.blocks.sources.contracts import (
    Code,
    Date,
    Fact,
    FieldDefinition,
    Identifier,
    Moment,
    Money,
    Quantity,
    Question,
    Record,
    Reply,
    Supply,
    Value,
    ValueKind,
)
from burgerprofiel.foundation.identifiers import IdentifierType

NAME = "bench-slow"
_MANY = 10
_FACTS = {
    "persoon.naam": purposes.PERSON,
    "persoon.geboortedatum": purposes.PERSON,
    "persoon.nationaliteit": purposes.PERSON,
    "gezin.lid": purposes.FAMILY,
    "persoon.adres": purposes.PERSON,
    "woning.epc": purposes.HOME,
    "onderwijs.diploma": purposes.EDUCATION,
    "onderwijs.inschrijving": purposes.EDUCATION,
    "onderwijs.leerkrediet": purposes.EDUCATION,
    "werk.arbeidsrelatie": purposes.WORK,
    "persoon.functie": purposes.ENTERPRISE,
    "dossier.status": purposes.FILES,
}
COUNT = len(_FACTS)
_SAMPLES: dict[ValueKind, Value] = {
    ValueKind.TEXT: "Een woord of twee",
    ValueKind.NUMBER: Quantity("214"),
    ValueKind.YES_NO: True,
    ValueKind.DATE: Date("2020-01-02"),
    ValueKind.MOMENT: Moment("2026-11-22T08:12:00+01:00"),
    ValueKind.CODE: Code("x", "Een woord"),
    ValueKind.MONEY: Money(70_000),
    ValueKind.IDENTIFIER: Identifier("kbo", "0999000922"),
}


def _record(fields: tuple[FieldDefinition, ...]) -> Record:
    given: dict[str, Any] = {
        one.code: _record(one.fields) if one.kind is ValueKind.RECORD else _SAMPLES[one.kind]
        for one in fields
    }
    return Record(given)


def _reply(code: str) -> Reply:
    definition = vocabulary.definition(code)
    value = _record(definition.fields) if definition.kind is ValueKind.RECORD else _SAMPLES[definition.kind]
    return Reply(
        facts=tuple(
            Fact(code=code, value=value, valid_from=Date(f"20{10 + number}-01-01"), key=str(number))
            for number in range(_MANY if definition.many else 1)
        )
    )


class SlowSources:
    """Each supply answers one fact, after `seconds`."""

    def __init__(self, *, seconds: float) -> None:
        self._seconds = seconds
        self.supplies = tuple(
            Supply(
                code=f"bench.{code}",
                label="Bron",
                source_name=f"Bron van {code}",
                ovo_code="OVO000999",
                facts=frozenset({code}),
                subjects=frozenset({IdentifierType.INSZ}),
                purpose=purpose,
                legal_basis="",
            )
            for code, purpose in _FACTS.items()
        )
        self._replies = {f"bench.{code}": _reply(code) for code in _FACTS}

    def ask(
        self, supply: Supply, question: Question, *, total_seconds: float, connect_seconds: float
    ) -> Reply:
        """Wait as a partner has us wait, then answer."""
        time.sleep(self._seconds)
        return self._replies[supply.code]


def make(given: Mapping[str, Any], *, folder: Path) -> SlowSources:
    """The factory that the entry point names."""
    return SlowSources(seconds=float(given["seconds"]))


def install(folder: Path, *, seconds: float) -> dict[str, str]:
    """Write the entry point and the file of sources into a folder; the settings that let a process find them."""
    package = folder / "bench_sources-1.dist-info"
    package.mkdir(parents=True, exist_ok=True)
    (package / "METADATA").write_text("Metadata-Version: 2.1\nName: bench-sources\nVersion: 1\n")
    (package / "entry_points.txt").write_text(f"[burgerprofiel.sources]\n{NAME} = {__name__}:make\n")
    file = folder / "sources.toml"
    file.write_text(f'[[adapter]]\nname = "{NAME}"\nsettings = {{ seconds = {seconds} }}\n')
    return {"SOURCES": str(file), "PYTHONPATH": str(folder)}
