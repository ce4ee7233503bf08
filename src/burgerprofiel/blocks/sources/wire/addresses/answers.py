"""What the address register answers (Basisregisters Vlaanderen, version 2)."""

from __future__ import annotations

from typing import Annotated, Final, TypeVar

import msgspec

from burgerprofiel.blocks.sources.contracts import Code, Fact, Identifier, Problem, Record, SourceError
from burgerprofiel.foundation import http

FACT: Final = "woning.adres"
_CERTAIN: Final = 100.0
_Id = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,12}$")]
_IN_USE: Final = "inGebruik"
_MEDIA_TYPES: Final = frozenset({"application/json", "application/ld+json"})


class _Spelling(msgspec.Struct):
    spelling: str = ""


class _Name(msgspec.Struct, rename={"name": "geografischeNaam"}):
    name: _Spelling = msgspec.field(default_factory=_Spelling)


class _Identification(msgspec.Struct, rename={"object_id": "objectId"}):
    object_id: _Id


class Match(msgspec.Struct, rename={"identification": "identificator"}):
    """One address that fits more or less."""

    identification: _Identification | None = None
    score: float = 0.0


class Matches(msgspec.Struct, rename={"found": "adresMatches"}):
    """What fits a text."""

    found: list[Match] = []

    @property
    def certain(self) -> str:
        """The number of the one address that fits wholly; empty when there is none, or another fits as well."""
        if len(self.found) != 1 or self.found[0].score != _CERTAIN or not self.found[0].identification:
            return ""
        return self.found[0].identification.object_id


class _Municipality(msgspec.Struct, rename={"object_id": "objectId", "name": "gemeentenaam"}):
    object_id: str = ""
    name: _Name = msgspec.field(default_factory=_Name)


class _Street(msgspec.Struct, rename={"name": "straatnaam"}):
    name: _Name = msgspec.field(default_factory=_Name)


class _Post(msgspec.Struct, rename={"object_id": "objectId"}):
    object_id: str = ""


class Address(
    msgspec.Struct,
    rename={
        "identification": "identificator",
        "municipality": "gemeente",
        "street": "straatnaam",
        "post": "postinfo",
        "number": "huisnummer",
        "box": "busnummer",
        "status": "adresStatus",
    },
):
    """One address of the register."""

    identification: _Identification
    municipality: _Municipality = msgspec.field(default_factory=_Municipality)
    street: _Street = msgspec.field(default_factory=_Street)
    post: _Post = msgspec.field(default_factory=_Post)
    number: str = ""
    box: str = ""
    status: str = ""

    def fact(self, *, town: str) -> Fact:
        """The address as a fact; `town` is the name of its postal area."""
        texts = {
            "street": self.street.name.name.spelling,
            "number": self.number,
            "box": self.box,
            "postcode": self.post.object_id,
            "municipality": town or self.municipality.name.name.spelling,
            "address_id": self.identification.object_id,
        }
        record = Record({name: text for name, text in texts.items() if text})
        if self.municipality.object_id:
            record.fields["nis"] = Identifier("nis", self.municipality.object_id)
        if self.status not in ("", _IN_USE):
            record.fields["status"] = Code(self.status)
        return Fact(code=FACT, value=record, origin="AR", key=self.identification.object_id)


class Town(msgspec.Struct, rename={"names": "postnamen"}):
    """A postal area; several places can share one."""

    names: list[_Name] = []

    def name(self, *, as_written: str) -> str:
        """The name that was written when it is one of them, else the only one."""
        spelled = [one.name.spelling for one in self.names]
        same = [one for one in spelled if one.casefold() == as_written.casefold()]
        return same[0] if same else spelled[0] if len(spelled) == 1 else ""


T = TypeVar("T", Matches, Address, Town)


def read(received: http.Answer, *, of: type[T]) -> T:
    """An answer in its shape. Raises SourceError."""
    if received.headers.get("content-type", "").partition(";")[0].strip().lower() not in _MEDIA_TYPES:
        raise SourceError(Problem.BAD_ANSWER, code="content-type")
    try:
        return msgspec.json.decode(received.body, type=of)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(Problem.BAD_ANSWER, code="json") from error
