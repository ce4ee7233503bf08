"""The reference document: everything an operator loads before the files can come in."""

import json
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from simulators.dosis_sender.__main__ import SCOPE
from simulators.world import offices
from simulators.world.authorities import AUTHORITIES, AUTHORITY, DISTURBED, Authority, Source
from simulators.world.days import Days
from simulators.world.keys import PORTAL, client_ids, ensure_key, public_jwks
from simulators.world.messages import messages, senders
from simulators.world.people import CAPACITIES, OFFICIAL, PARTIES, Capacity, Party
from simulators.world.products import PRODUCTS
from simulators.world.sources import OFFICIAL as OFFICIAL_SOURCES
from simulators.world.sources import OFFICIAL_CLIENT, SOURCES
from simulators.world.steps import TEMPLATES

Json = dict[str, Any]

_WORDINGS: Final = Path(__file__).with_name("wordings.json")
_OFFICIAL_YEARS: Final = 30
"""The official answers tell of files that closed before 2021: they would have left the sight of their residents."""
_DISTURBED_FEED: Final = {
    # Nothing listens on the discard port, so polling this feed fails and backs off, as in a real disturbance.
    "url": "http://127.0.0.1:9/dossierstatusveranderingen",
    "interval_seconds": 60,
    "page_size": 100,
    "backoff_base": 10,
    "backoff_exponent": 3,
    "maximum_errors": 10,
}


_EBOX: Final = "scope:document:management:consult:ws-eboxrestentreprise:"
_PORTAL_SCOPES: Final = tuple(
    f"{_EBOX}{name}" for name in ("messagesfull", "summaryownebox", "referencedata", "reply")
)
_PORTAL_OWNER: Final = "OVO900022"


def reference(folder: Path, *, days: Days, portal: str = "") -> Json:
    """Authorities, sources, clients with public keys, products, wordings, parties and capacities.

    `folder` holds the private keys of the senders; missing ones are made. Nothing private is in the result. `portal` is
    where the simulated portal of the e-Box has people sent back to; without it that portal is no client.
    """
    return {
        "authorities": [_authority(body) for body in AUTHORITIES],
        "sources": [_source(source, days=days) for source in SOURCES],
        "clients": [
            *(_client(client_id, folder=folder) for client_id in client_ids()),
            *([_portal(portal, folder=folder)] if portal else []),
        ],
        "products": [
            {"product_id": product.product_id, "theme": product.theme, "name": product.name}
            for product in PRODUCTS
        ],
        "wordings": wordings(),
        "message_senders": senders(),
        "mailboxes": offices.mailboxes(days=days),
        "messages": [*messages(days=days), *offices.messages(days=days)],
        "parties": [_party(party) for party in (*PARTIES.values(), *OFFICIAL)],
        "capacities": [_capacity(capacity, days=days) for capacity in CAPACITIES],
    }


def wordings() -> list[Json]:
    """How codes read for residents; `source_uri` is absent (null) for the general wording."""
    content: list[Json] = json.loads(_WORDINGS.read_text(encoding="utf-8"))
    return content


def clients_of(source: Source) -> list[str]:
    """The clients that may write a source."""
    if source.uri in OFFICIAL_SOURCES:
        return [OFFICIAL_CLIENT]
    return [AUTHORITY[source.ovo_code].client_id]


def _authority(body: Authority) -> Json:
    return {"ovo_code": body.ovo_code, "name": body.name, "level": body.level, "contact": body.contact()}


def _source(source: Source, *, days: Days) -> Json:
    document: Json = {
        "uri": source.uri,
        "ovo_code": source.ovo_code,
        "name": source.name,
        "theme": source.theme,
        "required_assurance": source.assurance,
        "neutral_title": source.neutral,
        "steps": list(TEMPLATES[source.steps]),
        "clients": clients_of(source),
    }
    if source.uri in OFFICIAL_SOURCES:
        document["years_shown"] = _OFFICIAL_YEARS
    if source.uri == DISTURBED:
        document["feed"] = dict(_DISTURBED_FEED)
        document["disturbed_since"] = days.moment(1, index=0, name=source.uri).isoformat()
        document["disturbance"] = "unreachable"
    return document


def _client(client_id: str, *, folder: Path) -> Json:
    owner = _owner(client_id)
    return {
        "client_id": client_id,
        "name": f"{owner.name['nl']}, dossiersysteem",
        "ovo_code": owner.ovo_code,
        "scopes": [SCOPE],
        "jwks": public_jwks(ensure_key(folder, client_id=client_id)),
    }


def _portal(redirect_uri: str, *, folder: Path) -> Json:
    """The portal that people let read their box, as the operator registers it."""
    return {
        "client_id": PORTAL,
        "name": "My e-Box van Voorbeeldland",
        "ovo_code": _PORTAL_OWNER,
        "scopes": list(_PORTAL_SCOPES),
        "jwks": public_jwks(ensure_key(folder, client_id=PORTAL)),
        "redirect_uris": [redirect_uri],
    }


def _owner(client_id: str) -> Authority:
    owners: Iterable[str] = (source.ovo_code for source in SOURCES if client_id in clients_of(source))
    return AUTHORITY[next(iter(owners))]


def _party(party: Party) -> Json:
    document: Json = {"type": party.type, "value": party.value, "kind": party.kind, "name": party.name}
    if party.ovo_code:
        document["ovo_code"] = party.ovo_code
    if party.kind == "person":
        document |= {
            "given_name": party.given_name,
            "family_name": party.family_name,
            "language": party.language,
            "email": party.email,
        }
    return document


def _capacity(capacity: Capacity, *, days: Days) -> Json:
    person, party = PARTIES[capacity.person], PARTIES[capacity.party]
    document: Json = {
        "person": {"type": person.type, "value": person.value},
        "party": {"type": party.type, "value": party.value},
        "role": capacity.role,
        "valid_from": (days.today + timedelta(days=capacity.since)).isoformat(),
    }
    if capacity.until is not None:
        document["valid_until"] = (days.today + timedelta(days=capacity.until)).isoformat()
    return document
