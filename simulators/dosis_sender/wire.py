"""Turn a mutation into what goes over the wire: DOSIS v2, DOSIS v1 or the native bulk form.

Two members are ours, named as `GeefDossiers` names them: `Eigenschappen` and `ExtraInformatie`. An absent
value is an absent member.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final
from uuid import UUID, uuid5

from simulators.dosis_sender.magda import Address, Manager, Mutation, Status, Subject

Json = dict[str, Any]

_UPLOADS: Final = UUID("6f0c7a43-19a5-5f0e-9a2d-5b1f3a8b7c11")
_V1_LACKS: Final = ("StreefDatum", "Eigenschappen", "ExtraInformatie")
_V1_STATUS_LACKS: Final = ("Detail2", "StreefDatum")


def upload_id(source: str, *, number: str, content: Mapping[str, Any]) -> str:
    """The same id for the same content of the same file, so that a second run adds nothing."""
    canonical = json.dumps(
        [source, number, content], sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    return str(uuid5(_UPLOADS, canonical))


def dosis_v2(mutation: Mutation) -> Json:
    """Body of `POST /api/v2/dosis/dossiers`. A file that only refers (`Verwijzing`) has no `Status`."""
    properties = mutation.properties
    content = without_empty(
        {
            "Identificatie": {"Bron": mutation.source, "DossierNummer": mutation.number},
            "Naam": mutation.title,
            "WijzigingsDatum": mutation.changed_at.isoformat(),
            "Status": _dosis_status(mutation.status),
            "StreefDatum": mutation.target_at and mutation.target_at.isoformat(),
            "Doorverwijzing": mutation.link,
            "TypeDossierCode": mutation.kind,
            "Producten": [{"Id": product} for product in mutation.products],
            "DossierBeheerder": _dosis_manager(mutation.manager),
            "Agenten": [
                {"Identificatie": key, "Toegangsrechten": [{"Code": right} for right in rights]}
                for key, rights in _rights(mutation.subjects).items()
            ],
            "Eigenschappen": properties
            and {
                "Vertrouwelijk": properties.confidential,
                "Publiek": properties.public,
                "IsNietRaadpleegbaar": properties.not_consultable,
            },
            "ExtraInformatie": mutation.extra,
        }
    )
    return {**content, "UploadId": upload_id(mutation.source, number=mutation.number, content=content)}


def dosis_v1(mutation: Mutation) -> Json:
    """Body of the simplified `POST /api/v1/dosis/dossiers`: what the connector of 2021 knows."""
    body = {name: value for name, value in dosis_v2(mutation).items() if name not in (*_V1_LACKS, "UploadId")}
    if "Status" in body:
        body["Status"] = {
            name: value for name, value in body["Status"].items() if name not in _V1_STATUS_LACKS
        }
    return {**body, "UploadId": upload_id(mutation.source, number=mutation.number, content=body)}


def native(mutation: Mutation) -> Json:
    """One entry of the native bulk call `POST /api/dossiers/v1/statuses`."""
    status, properties = mutation.status, mutation.properties
    details = status.details if status else ()
    action = status.action if status else None
    target = mutation.target_at or (status.target_at if status else None)
    content = without_empty(
        {
            "external_id": mutation.number,
            "title": mutation.title,
            "changed_at": mutation.changed_at.isoformat(),
            "phase": status and status.phase,
            "code": status and status.code,
            "detail": details[0] if details else None,
            "detail2": details[1] if len(details) > 1 else None,
            "action": action and {"needed": action.needed, "text": action.text},
            "deep_link": mutation.link,
            "product_id": mutation.products[0] if mutation.products else None,
            "target_on": target and target.date().isoformat(),
            "confidential": properties and properties.confidential,
            "contact": _native_contact(mutation.manager),
            "parties": [
                {
                    "type": party_type(key),
                    "value": key,
                    "role": rights[0] if rights else None,
                    "rights": rights,
                }
                for key, rights in _rights(mutation.subjects).items()
            ],
        }
    )
    return {**content, "upload_id": upload_id(mutation.source, number=mutation.number, content=content)}


def party_type(key: str) -> str:
    """`vcode` for a V followed by digits, `kbo` for ten digits, else `insz`."""
    if re.fullmatch(r"V\d+", key):
        return "vcode"
    return "kbo" if re.fullmatch(r"\d{10}", key) else "insz"


def without_empty(value: Mapping[str, Any]) -> Json:
    """The same mapping, at every depth, without members that are absent, blank or empty; false stays."""
    kept = {name: _pruned(member) for name, member in value.items()}
    return {name: member for name, member in kept.items() if member not in (None, "", [], {})}


def _pruned(value: Any) -> Any:
    if isinstance(value, Mapping):
        return without_empty(value)
    if isinstance(value, list):
        return [_pruned(item) for item in value]
    return value


def _dosis_status(status: Status | None) -> Json | None:
    if status is None:
        return None
    return {
        "VlaamsFase": status.phase,
        "VlaamsCode": status.code,
        "Detail1": status.details[0] if status.details else None,
        "Detail2": status.details[1] if len(status.details) > 1 else None,
        "StreefDatum": status.target_at and status.target_at.isoformat(),
        "Actie": status.action and {"ActieNodig": status.action.needed, "Actie": status.action.text},
    }


def _dosis_manager(manager: Manager | None) -> Json | None:
    if manager is None:
        return None
    return {
        "Naam": manager.name,
        "Dienst": manager.service,
        "Telefoon": manager.phone,
        "Email": manager.email,
        "Website": manager.website,
        "Adres": manager.address and _dosis_address(manager.address),
    }


def _dosis_address(address: Address) -> Json:
    return {
        "Straat": address.street,
        "Nummer": address.number,
        "Postcode": address.postcode,
        "Gemeente": address.municipality,
    }


def _native_contact(manager: Manager | None) -> Json | None:
    if manager is None:
        return None
    address = manager.address
    return {
        "name": manager.name,
        "service": manager.service,
        "phone": manager.phone,
        "email": manager.email,
        "website": manager.website,
        "address": address
        and {
            "street": address.street,
            "number": address.number,
            "postcode": address.postcode,
            "municipality": address.municipality,
        },
    }


def _rights(subjects: Iterable[Subject]) -> dict[str, list[str]]:
    """Rights per subject in order; one agent per number even when it is named in two roles."""
    rights: dict[str, list[str]] = {}
    for subject in subjects:
        known = rights.setdefault(subject.key, [])
        if subject.role and subject.role not in known:
            known.append(subject.role)
    return rights
