"""Turn files into uploads: DOSIS v2, or the native form where a file says more than DOSIS can."""

from itertools import chain
from typing import Any, Final

from simulators.dosis_sender.sending import SentFile
from simulators.dosis_sender.wire import upload_id, without_empty
from simulators.world.authorities import AUTHORITY
from simulators.world.model import Action, File, Status, World
from simulators.world.people import PARTIES, Party
from simulators.world.sources import SOURCE

Json = dict[str, Any]

_CONTACT_NAMES: Final = {
    "name": "Naam",
    "service": "Dienst",
    "phone": "Telefoon",
    "email": "Email",
    "website": "Website",
    "address": "Adres",
    "street": "Straat",
    "number": "Nummer",
    "postcode": "Postcode",
    "municipality": "Gemeente",
}


def uploads(world: World, *, native: bool) -> list[SentFile]:
    """The files that go by the native call, or those that go as DOSIS v2; statuses oldest first."""
    build = _native if native else _dosis
    return [
        SentFile(
            source=file.source,
            bodies=tuple(build(file, index=index, world=world) for index in range(len(file.statuses))),
        )
        for file in world.files
        if file.native is native
    ]


def _dosis(file: File, *, index: int, world: World) -> Json:
    status = file.statuses[index]
    content = without_empty(
        {
            "Identificatie": {"Bron": file.source, "DossierNummer": file.number},
            "Naam": file.title,
            "WijzigingsDatum": _changed_at(file, index=index, world=world),
            "Status": {
                "VlaamsFase": status.said_phase,
                "VlaamsCode": status.code,
                "Detail1": status.detail,
                "Detail2": status.detail2,
                "Actie": {
                    "ActieNodig": status.action is not None,
                    "Actie": status.action and status.action.text,
                },
            },
            "StreefDatum": _target(status, world=world),
            "Doorverwijzing": _link(file),
            "TypeDossierCode": "DossierStatus",
            "Producten": [{"Id": file.product}],
            "DossierBeheerder": _in_dosis_names(_contact(file)),
            "Agenten": [
                {"Identificatie": party.value, "Toegangsrechten": [{"Code": _right(party, file=file)}]}
                for party, _ in _readers(file)
            ],
            "Eigenschappen": {
                "Vertrouwelijk": file.confidential,
                "Publiek": False,
                "IsNietRaadpleegbaar": False,
            },
        }
    )
    return {**content, "UploadId": upload_id(file.source, number=file.number, content=content)}


def _native(file: File, *, index: int, world: World) -> Json:
    status, days = file.statuses[index], world.days
    content = without_empty(
        {
            "external_id": file.number,
            "title": file.title,
            "changed_at": _changed_at(file, index=index, world=world),
            "sequence": index + 1,
            "phase": status.said_phase,
            "code": status.code,
            "detail": status.detail,
            "detail2": status.detail2,
            "action": _action(status.action, world=world),
            "deep_link": _link(file),
            "product_id": file.product,
            "started_on": days.past(file.statuses[0].ago).isoformat(),
            "target_on": None if status.target is None else days.due(status.target).isoformat(),
            "legal_deadline_on": None
            if status.legal_deadline is None
            else days.due(status.legal_deadline).isoformat(),
            "suspended": _suspended(status, world=world),
            "closed_on": days.past(status.ago).isoformat() if status.closed else None,
            "outcome": status.outcome,
            "required_assurance": file.assurance or None,
            "confidential": file.confidential,
            "contact": _contact(file),
            "documents": _documents(file, index=index, world=world),
            "related_parties": [{"name": name, "role": role} for name, role in file.related],
            "parties": [
                {
                    "type": party.type,
                    "value": party.value,
                    "role": role,
                    "rights": [_right(party, file=file)],
                }
                for party, role in _readers(file)
            ],
        }
    )
    return {**content, "upload_id": upload_id(file.source, number=file.number, content=content)}


def _changed_at(file: File, *, index: int, world: World) -> str:
    return world.days.moment(file.statuses[index].ago, index=index, name=file.number).isoformat()


def _target(status: Status, *, world: World) -> str | None:
    """The target day as DOSIS has it: a date and time, at the start of the Belgian day."""
    return None if status.target is None else world.days.due_at(status.target, clock="00:00").isoformat()


def _action(action: Action | None, *, world: World) -> Json:
    if action is None:
        return {"needed": False}
    due_at = None if action.due is None else world.days.due_at(action.due, clock=action.at).isoformat()
    return {"needed": True, "text": action.text, "label": action.label, "url": action.url, "due_at": due_at}


def _suspended(status: Status, *, world: World) -> Json | None:
    if not status.suspended:
        return None
    return {"since": world.days.past(status.ago).isoformat(), "reason": status.suspended}


def _documents(file: File, *, index: int, world: World) -> list[Json]:
    """All documents up to this status: a status tells the whole state of its file."""
    issued = chain.from_iterable(
        ((document, status.ago) for document in status.documents) for status in file.statuses[: index + 1]
    )
    return [
        {
            "title": document.title,
            "url": f"{_link(file)}/documenten/{number}",
            "format": "application/pdf",
            "size_bytes": document.size_bytes,
            "issued_on": world.days.past(ago).isoformat(),
        }
        for number, (document, ago) in enumerate(issued, start=1)
    ]


def _contact(file: File) -> Json:
    source = SOURCE[file.source]
    return AUTHORITY[source.ovo_code].contact(service=source.name["nl"])


def _in_dosis_names(contact: Json) -> Json:
    return {
        _CONTACT_NAMES[name]: _in_dosis_names(value) if isinstance(value, dict) else value
        for name, value in contact.items()
    }


def _link(file: File) -> str:
    source = SOURCE[file.source]
    return f"https://www.{AUTHORITY[source.ovo_code].host}/{source.path}/{file.number}"


def _readers(file: File) -> list[tuple[Party, str]]:
    """The parties with their role; who has none given is the applicant (`aanvrager`)."""
    named = (key.partition(":") for key in file.parties)
    return [(PARTIES[key], role or "aanvrager") for key, _, role in named]


def _right(party: Party, *, file: File) -> str:
    """`Raadpleger` for a person, `Raadpleger - <context>` for the others."""
    return "Raadpleger" if party.kind == "person" else f"Raadpleger - {SOURCE[file.source].path}"
