"""DOSIS, the Flemish standard for file statuses: uploads in, outcomes out. See docs/integrators/dosis.md.

Member names are those of the standard. `StreefDatum`, `Eigenschappen`, `ExtraInformatie` and `Status.Detail2` are not
part of the upload that its connectors know; they are named as `GeefDossiers` names them. Real senders differ in
details, so what is unknown or null is passed over, and a moment without offset is Belgian time.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from burgerprofiel.blocks.dossiers import rules
from burgerprofiel.blocks.dossiers.contracts import Problem, Processed, Reader, Refused, Status
from burgerprofiel.blocks.dossiers.wire import checks
from burgerprofiel.foundation import clock, identifiers

_Name = Annotated[str, Meta(max_length=200)]
_Short = Annotated[str, Meta(max_length=60)]
_Text = Annotated[str, Meta(max_length=4000)]
_Link = Annotated[str, Meta(max_length=2000)]
_Moment = Annotated[str, Meta(max_length=40)]
_Flag = bool | Annotated[int, Meta(ge=0, le=1)] | Annotated[str, Meta(max_length=5)]

_TYPES = ("DossierStatus", "Verwijzing")


class _Part(msgspec.Struct, kw_only=True, rename="pascal", omit_defaults=True):
    """A part of an upload; members are written in PascalCase."""


class Identification(_Part):
    """The file: the URI of its source and its number there."""

    bron: Annotated[str, Meta(min_length=1, max_length=200)]
    dossier_nummer: Annotated[str, Meta(min_length=1, max_length=200)]


class Action(_Part):
    """Whether the resident has to do something, and what."""

    actie_nodig: _Flag | None = None
    actie: Annotated[str, Meta(max_length=2000)] | None = None


class UploadStatus(_Part):
    """The status itself, in the common phases and codes."""

    vlaams_fase: _Short | None = None
    vlaams_code: _Short | None = None
    detail1: _Text | None = None
    detail2: _Text | None = None
    streef_datum: _Moment | None = None
    actie: Action | None = None


class Product(_Part):
    """An IPDC number."""

    id: Annotated[str, Meta(max_length=20)] | int


class Address(_Part):
    """A postal address."""

    straat: _Name | None = None
    nummer: Annotated[str, Meta(max_length=30)] | int | None = None
    postcode: Annotated[str, Meta(max_length=12)] | int | None = None
    gemeente: _Name | None = None


class Manager(_Part):
    """Who to ask at the authority."""

    naam: _Name | None = None
    dienst: _Name | None = None
    telefoon: Annotated[str, Meta(max_length=50)] | None = None
    email: Annotated[str, Meta(max_length=254)] | None = None
    website: _Link | None = None
    adres: Address | None = None


class Right(_Part):
    """`Raadpleger` for a citizen, `<Recht> - <context>` for an enterprise."""

    code: _Name | None = None


class Agent(_Part):
    """A party that may read the status: national number, enterprise number or V-code, told apart by their form."""

    identificatie: Annotated[str, Meta(max_length=30)]
    toegangsrechten: Annotated[list[Right], Meta(max_length=50)] | None = None


class Properties(_Part):
    """How open the file is."""

    vertrouwelijk: _Flag | None = None
    publiek: _Flag | None = None
    is_niet_raadpleegbaar: _Flag | None = None


class SimpleUpload(_Part):
    """Body of the simplified upload (v1). Without `UploadId` the content itself tells a repetition."""

    identificatie: Identification
    naam: Annotated[str, Meta(min_length=1, max_length=500)]
    wijzigings_datum: _Moment
    agenten: Annotated[list[Agent], Meta(max_length=500)]
    upload_id: Annotated[str, Meta(max_length=100)] | None = None
    type_dossier_code: _Short | None = None
    status: UploadStatus | None = None
    doorverwijzing: _Link | None = None
    producten: Annotated[list[Product], Meta(max_length=20)] | None = None
    dossier_beheerder: Manager | None = None
    streef_datum: _Moment | None = None
    eigenschappen: Properties | None = None
    extra_informatie: _Text | None = None


class Upload(SimpleUpload):
    """Body of the standard upload (v2)."""

    upload_id: Annotated[str, Meta(min_length=1, max_length=100)]


class Accepted(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """The answer to an upload that was taken in, or had been before."""

    status: str = "OK"
    upload_id: str


class Removed(msgspec.Struct, frozen=True, rename="pascal"):
    """The answer to a removal."""

    status: str = "OK"


class Fault(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """Why an upload failed; `LijnNummer` is that of a file upload and 0 here."""

    omschrijving: str
    lijn_nummer: int = 0


class ProcessingResult(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """What became of an upload. `Waarschuwingen` is ours: accepted, but odd."""

    identificatie: Identification
    upload_id: str
    bestand: str | None
    tijdstip_verwerking: datetime
    succes: bool
    fout: str | None
    fouten: list[Fault]
    waarschuwingen: list[Fault]
    verwerkt_voor_opvraging: bool


class PhaseSetting(_Part):
    """A phase and the codes that usually go with it."""

    vlaams_fase: str
    vlaams_codes: list[str]


class ValidationSettings(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """How uploads are checked. Unknown phases and codes are accepted and reported."""

    fases: list[PhaseSetting]
    ook_gekende_codes: list[str]
    type_dossier_codes: list[str]
    onbekende_fases_toegestaan: bool
    onbekende_codes_toegestaan: bool


class _LooseIds(msgspec.Struct, rename="pascal"):
    bron: str = ""
    dossier_nummer: str = ""


class _Loose(msgspec.Struct, rename="pascal"):
    identificatie: _LooseIds = msgspec.field(default_factory=_LooseIds)
    upload_id: str = ""


_FASES = {
    "samenstelling": "Samenstelling",
    "behandeling": "Behandeling",
    "beslissing": "Beslissing & Beroep",
    "uitvoering": "Uitvoering",
    "afgerond": "Afgerond",
}


def parse_v2(body: bytes) -> Status | Refused:
    """A standard upload out of its bytes, or why it is none."""
    return _parse(body, kind=Upload)


def parse_v1(body: bytes) -> Status | Refused:
    """A simplified upload out of its bytes, or why it is none."""
    return _parse(body, kind=SimpleUpload)


def _parse(body: bytes, *, kind: type[SimpleUpload]) -> Status | Refused:
    try:
        given = msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        return refused(body, checks.misfit(error))
    return to_status(given, body=body)


def find_source(body: bytes) -> str:
    """The source that a body names, however wrong the rest of it is; empty when none can be read."""
    return _loose(body).identificatie.bron


def refused(body: bytes, *problems: Problem) -> Refused:
    """A body that is no upload, for these reasons."""
    found = _loose(body)
    return Refused(
        errors=problems,
        upload_key=found.upload_id[:100],
        external_id=found.identificatie.dossier_nummer[:200],
        body=body,
    )


def _loose(body: bytes) -> _Loose:
    try:
        return msgspec.json.decode(body, type=_Loose)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _Loose()


def to_status(given: SimpleUpload, *, body: bytes) -> Status | Refused:
    """The status in our own terms, or everything that is wrong with it."""
    readers, problems = _readers(given.agenten)
    properties = given.eigenschappen or Properties()
    hidden = _flag(properties.is_niet_raadpleegbaar)
    if not given.agenten and not hidden:
        problems.append(Problem(code="no-readers", description="Name at least one agent.", field="Agenten"))
    changed_at, target_on = _moments(given, problems=problems)
    problems += _link_problems(given)
    if problems or changed_at is None:
        return refused(body, *problems)
    status = given.status or UploadStatus()
    action = status.actie or Action()
    code, code_given = rules.split_code(status.vlaams_code or "")
    digest = checks.digest(given)
    return Status(
        upload_key=given.upload_id or f"digest:{digest.hex()}",
        body_hash=digest,
        external_id=given.identificatie.dossier_nummer,
        title=given.naam,
        changed_at=changed_at,
        readers=readers,
        phase_given=status.vlaams_fase or "",
        code=code,
        code_given=code_given,
        detail=checks.joined((status.detail1, status.detail2, given.extra_informatie)),
        action_needed=_flag(action.actie_nodig),
        action_text=action.actie or "",
        deep_link=given.doorverwijzing or "",
        product_id=str(given.producten[0].id) if given.producten else "",
        target_on=target_on,
        required_assurance=rules.CONFIDENTIAL_ASSURANCE if _flag(properties.vertrouwelijk) else 0,
        hidden=hidden,
        contact=_contact(given.dossier_beheerder),
        body=body,
    )


def render(processed: Processed) -> ProcessingResult:
    """The outcome of an upload in the terms of the standard."""
    faults = [Fault(omschrijving=_described(problem)) for problem in processed.problems]
    return ProcessingResult(
        identificatie=Identification(bron=processed.source_uri, dossier_nummer=processed.external_id),
        upload_id=processed.upload_key,
        bestand=None,
        tijdstip_verwerking=processed.processed_at,
        succes=processed.accepted,
        fout=None if processed.accepted or not faults else faults[0].omschrijving,
        fouten=[] if processed.accepted else faults,
        waarschuwingen=faults if processed.accepted else [],
        verwerkt_voor_opvraging=processed.accepted,
    )


def validation_settings() -> ValidationSettings:
    """The phases and codes that we know."""
    return ValidationSettings(
        fases=[
            PhaseSetting(vlaams_fase=_FASES[phase.value], vlaams_codes=list(codes))
            for phase, codes in rules.CODES_BY_PHASE.items()
        ],
        ook_gekende_codes=list(rules.CODES_ALSO_SEEN),
        type_dossier_codes=list(_TYPES),
        onbekende_fases_toegestaan=True,
        onbekende_codes_toegestaan=True,
    )


def _described(problem: Problem) -> str:
    return f"{problem.field}: {problem.description}" if problem.field else problem.description


def _readers(agents: list[Agent]) -> tuple[tuple[Reader, ...], list[Problem]]:
    readers, problems = [], []
    for position, agent in enumerate(agents):
        try:
            kind, value = identifiers.recognise(agent.identificatie)
        except identifiers.InvalidIdentifierError as error:
            field = f"Agenten[{position}].Identificatie"
            problems.append(Problem(code="invalid-identifier", description=str(error), field=field))
            continue
        rights = tuple(right.code for right in agent.toegangsrechten or () if right.code)
        readers.append(Reader(type=kind.value, value=value, rights=rights))
    return tuple(readers), problems


def _moments(given: SimpleUpload, *, problems: list[Problem]) -> tuple[datetime | None, date | None]:
    changed_at = _moment(given.wijzigings_datum, field="WijzigingsDatum", problems=problems)
    if changed_at is not None:
        problems += checks.changed_at(changed_at, field="WijzigingsDatum")
    stated = given.streef_datum or (given.status and given.status.streef_datum)
    target = _moment(stated, field="StreefDatum", problems=problems) if stated else None
    problems += checks.day(target, field="StreefDatum")
    return changed_at, clock.in_belgium(target).date() if target and not problems else None


def _moment(text: str, *, field: str, problems: list[Problem]) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text.strip())
        return moment.replace(tzinfo=clock.BRUSSELS) if moment.tzinfo is None else moment
    except ValueError:
        problems.append(
            Problem(code="invalid-moment", description="Write a date and time of ISO 8601.", field=field)
        )
        return None


def _link_problems(given: SimpleUpload) -> list[Problem]:
    website = (given.dossier_beheerder and given.dossier_beheerder.website) or ""
    return [
        *checks.link(given.doorverwijzing or "", field="Doorverwijzing"),
        *checks.link(website, field="DossierBeheerder.Website"),
    ]


def _flag(value: _Flag | None) -> bool:
    return value.strip().lower() in ("1", "true") if isinstance(value, str) else bool(value)


def _contact(manager: Manager | None) -> dict[str, object]:
    if manager is None:
        return {}
    address = manager.adres or Address()
    texts = {
        "name": manager.naam,
        "service": manager.dienst,
        "phone": manager.telefoon,
        "email": manager.email,
        "website": manager.website,
    }
    parts = {
        "street": address.straat,
        "number": address.nummer,
        "postcode": address.postcode,
        "municipality": address.gemeente,
    }
    contact: dict[str, object] = {name: text for name, text in texts.items() if text}
    where = {name: str(part) for name, part in parts.items() if part}
    return {**contact, "address": where} if where else contact
