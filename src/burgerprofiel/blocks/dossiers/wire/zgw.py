"""ZGW (Open Zaak and others): a case as its API gives it, turned into our statuses. Pure.

Each ZGW status becomes one of ours. What belongs to the case and not to a status (dates, result, readers) goes with
the newest; `facts_digest` says whether that has changed since the last time.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import msgspec

from burgerprofiel.blocks.dossiers import rules
from burgerprofiel.blocks.dossiers.contracts import Outcome, Reader, Status
from burgerprofiel.foundation import identifiers, keys

CONFIDENTIALITY = (
    "openbaar",
    "beperkt_openbaar",
    "intern",
    "zaakvertrouwelijk",
    "vertrouwelijk",
    "confidentieel",
    "geheim",
    "zeer_geheim",
)
_LONGEST_LABEL = 60
_READER_ROLES = {
    "initiator": "aanvrager",
    "mede_initiator": "mede-aanvrager",
    "belanghebbende": "belanghebbende",
}
_PERSON_NUMBERS = ("inpBsn", "anpIdentificatie")
_COMPANY_NUMBERS = ("annIdentificatie", "innNnpId", "kvkNummer")
# In this order: "gedeeltelijk toegekend" is not "toegekend", "niet verleend" is not "verleend".
_OUTCOMES = (
    (r"deel|gedeeltelijk", Outcome.PARTLY),
    (r"ingetrokken", Outcome.WITHDRAWN),
    (r"afgebroken|stopgezet|buiten behandeling|niet nodig|niet vastgesteld", Outcome.DISCONTINUED),
    (r"geweiger|afgewezen|ongegrond|niet ", Outcome.REFUSED),
    (r"verleend|toegekend|goedgekeurd|ingewilligd|gegrond|vergund|erkend", Outcome.GRANTED),
)


class Suspension(msgspec.Struct, frozen=True):
    """`opschorting`: whether the clock stands still."""

    indicatie: bool = False
    reden: str = ""


class Extension(msgspec.Struct, frozen=True):
    """`verlenging`: why it takes longer."""

    reden: str = ""


class Zaak(msgspec.Struct, frozen=True):
    """A case, as far as we use it."""

    url: str
    identificatie: str
    zaaktype: str
    startdatum: date
    vertrouwelijkheidaanduiding: str
    omschrijving: str = ""
    resultaat: str | None = None
    einddatum: date | None = None
    gepland: date | None = msgspec.field(name="einddatumGepland", default=None)
    uiterlijk: date | None = msgspec.field(name="uiterlijkeEinddatumAfdoening", default=None)
    opschorting: Suspension | None = None
    verlenging: Extension | None = None


class Zaaktype(msgspec.Struct, frozen=True):
    """A type of case."""

    url: str
    identificatie: str
    omschrijving: str
    zichtbaarheid: str = msgspec.field(name="indicatieInternOfExtern")


class Statustype(msgspec.Struct, frozen=True):
    """A step of a type of case. The one with the highest number is the end."""

    url: str
    volgnummer: int
    omschrijving: str
    statustekst: str = ""


class ZgwStatus(msgspec.Struct, frozen=True):
    """That a case reached a step."""

    url: str
    statustype: str
    moment: datetime = msgspec.field(name="datumStatusGezet")
    toelichting: str = msgspec.field(name="statustoelichting", default="")

    @property
    def id(self) -> uuid.UUID:
        """The id at the end of its address."""
        return uuid.UUID(self.url.rstrip("/").rpartition("/")[2])


class Resultaattype(msgspec.Struct, frozen=True):
    """What a case can end in."""

    omschrijving: str


class Rol(msgspec.Struct, frozen=True):
    """Who has to do with a case."""

    betrokkene_type: str = msgspec.field(name="betrokkeneType")
    generiek: str = msgspec.field(name="omschrijvingGeneriek")
    omschrijving: str = ""
    ended_on: date | None = msgspec.field(name="eindeGeldigheid", default=None)
    identity: dict[str, Any] | None = msgspec.field(name="betrokkeneIdentificatie", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything that was fetched of one case, statuses in their order."""

    zaak: Zaak
    zaaktype: Zaaktype
    statustypen: tuple[Statustype, ...]
    statussen: tuple[ZgwStatus, ...]
    rollen: tuple[Rol, ...]
    resultaattype: Resultaattype | None

    @property
    def end_number(self) -> int:
        """Number of the step that closes a case."""
        return max((kind.volgnummer for kind in self.statustypen), default=0)


def is_hidden(case: Case, *, maximum: str) -> bool:
    """Whether residents may not see the case: an internal type, or more confidential than its source allows."""
    level = case.zaak.vertrouwelijkheidaanduiding
    known = level in CONFIDENTIALITY and maximum in CONFIDENTIALITY
    too_high = not known or CONFIDENTIALITY.index(level) > CONFIDENTIALITY.index(maximum)
    return case.zaaktype.zichtbaarheid == "intern" or too_high


def readers(case: Case, *, today: date) -> tuple[Reader, ...]:
    """The parties whose case it is. A number that we cannot know is passed over: the case has other readers."""
    found: dict[tuple[str, str], Reader] = {}
    for rol in case.rollen:
        role = _READER_ROLES.get(rol.generiek)
        number = _number(rol) if role and not _is_over(rol, today=today) else None
        if number:
            found.setdefault(number, Reader(type=number[0], value=number[1], role=role or ""))
    return tuple(found.values())


def _is_over(rol: Rol, *, today: date) -> bool:
    return rol.ended_on is not None and rol.ended_on < today


def _number(rol: Rol) -> tuple[str, str] | None:
    names = {"natuurlijk_persoon": _PERSON_NUMBERS, "niet_natuurlijk_persoon": _COMPANY_NUMBERS}
    identity = rol.identity or {}
    for name in names.get(rol.betrokkene_type, ()):
        try:
            kind, value = identifiers.recognise(str(identity.get(name) or ""))
        except identifiers.InvalidIdentifierError:
            continue
        if (kind is identifiers.IdentifierType.INSZ) == (rol.betrokkene_type == "natuurlijk_persoon"):
            return kind.value, value
    return None


def related_parties(case: Case) -> tuple[dict[str, object], ...]:
    """Organisations that take part. People are not named: not officials, and not other people to each other."""
    return tuple(
        {"name": name, "role": rol.omschrijving[:100]}
        for rol in case.rollen
        if rol.generiek not in _READER_ROLES and (name := _organisation(rol))
    )


def _organisation(rol: Rol) -> str:
    if rol.betrokkene_type not in ("organisatorische_eenheid", "niet_natuurlijk_persoon"):
        return ""
    identity = rol.identity or {}
    return str(identity.get("naam") or identity.get("statutaireNaam") or "")[:200]


def code(case: Case, *, number: int) -> str:
    """The code of a step: its type of case and its number, so that it can have a wording of its own."""
    return f"{case.zaaktype.identificatie[:50]} {number}"


def phase(case: Case, *, number: int) -> str:
    """The Flemish phase of a step: the first is the request, the last the end, all between are treatment."""
    if number == case.end_number:
        return "Afgerond"
    first = min((kind.volgnummer for kind in case.statustypen), default=0)
    return "Samenstelling" if number == first else "Behandeling"


def steps(case: Case) -> list[dict[str, object]]:
    """The steps of the type of case in the form of `Source.steps`."""
    return [
        {
            "key": f"zgw-{kind.volgnummer}",
            "phase": phase(case, number=kind.volgnummer),
            "codes": [code(case, number=kind.volgnummer)],
            "label": {"nl": kind.omschrijving},
        }
        for kind in sorted(case.statustypen, key=lambda kind: kind.volgnummer)
    ]


def wordings(case: Case) -> list[dict[str, object]]:
    """How the steps read: the text for citizens where there is one, as name if short, else as explanation."""
    return [_wording(case, kind) for kind in case.statustypen]


def _wording(case: Case, kind: Statustype) -> dict[str, object]:
    text = kind.statustekst.strip()
    is_name = 0 < len(text) <= _LONGEST_LABEL
    return {
        "code_key": rules.code_key(code(case, number=kind.volgnummer)),
        "label": {"nl": text if is_name else kind.omschrijving},
        "explanation": {"nl": text} if text and not is_name else {},
    }


def outcome(case: Case) -> Outcome:
    """How the case ended, from the words of its result; NONE where they say nothing of the kind."""
    words = case.resultaattype.omschrijving.casefold() if case.resultaattype else ""
    return next((result for pattern, result in _OUTCOMES if re.search(pattern, words)), Outcome.NONE)


def to_status(
    case: Case,
    status: ZgwStatus,
    *,
    key: str,
    revision: int,
    suspended_on: date | None,
    maximum: str,
    today: date,
) -> Status:
    """One ZGW status as ours. `key` is its upload key; a later revision of the same status wins from an earlier."""
    zaak = case.zaak
    number = next((kind.volgnummer for kind in case.statustypen if kind.url == status.statustype), 0)
    ends = number == case.end_number
    return Status(
        upload_key=key,
        body_hash=keys.digest(key.encode()),
        external_id=zaak.identificatie,
        title=(zaak.omschrijving or case.zaaktype.omschrijving)[:500],
        changed_at=status.moment,
        sequence=revision,
        readers=readers(case, today=today),
        phase_given=phase(case, number=number),
        code=code(case, number=number),
        detail=_detail(case, status),
        started_on=zaak.startdatum,
        target_on=zaak.gepland,
        legal_deadline_on=zaak.uiterlijk,
        suspended_since=suspended_on,
        suspended_reason=zaak.opschorting.reden[:500] if suspended_on and zaak.opschorting else "",
        closed_on=zaak.einddatum if ends else None,
        outcome=outcome(case) if ends else None,
        hidden=is_hidden(case, maximum=maximum),
        related_parties=related_parties(case),
    )


def _detail(case: Case, status: ZgwStatus) -> str:
    extension = case.zaak.verlenging.reden if case.zaak.verlenging else ""
    return "\n".join(text for text in (status.toelichting, extension) if text)[:4000]


def facts_digest(case: Case, *, maximum: str, today: date) -> bytes:
    """Of everything that residents see of the newest status; equal as long as nothing of that changed."""
    newest = case.statussen[-1]
    shown = to_status(case, newest, key="", revision=0, suspended_on=None, maximum=maximum, today=today)
    suspended = case.zaak.opschorting.indicatie if case.zaak.opschorting else False
    return keys.digest(msgspec.json.encode([shown, suspended], enc_hook=str))


def ordered(statussen: Sequence[ZgwStatus]) -> tuple[ZgwStatus, ...]:
    """By moment: the latest is the current one."""
    return tuple(sorted(statussen, key=lambda status: status.moment))
