"""The pull variant of DOSIS: `GET ...dossierstatusveranderingen?index=&limiet=`.

The member names are those of the published format, the space in `dossier beheerder` included.
"""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode, urlsplit

import msgspec

from burgerprofiel.blocks.dossiers import rules
from burgerprofiel.blocks.dossiers.contracts import Problem, Reader, Refused, Status
from burgerprofiel.blocks.dossiers.wire.members import Members
from burgerprofiel.foundation import clock, keys
from burgerprofiel.foundation.identifiers import IdentifierType

_KIND = "StatusVeranderingsVerzameling"
_LARGEST_INDEX = 2**63 - 1
_CONTACT = {
    "name": "naam",
    "service": "dienst",
    "phone": "telefoon",
    "email": "email",
    "website": "website",
}
_ADDRESS = {
    "street": "straat",
    "number": "nummer",
    "postcode": "postcode",
    "municipality": "gemeente",
}
_NUMBERS = {
    "BurgerAgent": ("rijksregisternummer", IdentifierType.INSZ),
    "OndernemerAgent": ("kboNummer", IdentifierType.KBO),
    "VerenigingAgent": ("vCode", IdentifierType.VCODE),
}


class NoFeedError(Exception):
    """An answer that is no page of a feed. The text is for operators and quotes nothing of it."""


class Page(msgspec.Struct, frozen=True):
    """One page: its elements as they came, and the index to ask for next."""

    elements: list[msgspec.Raw] = msgspec.field(name="elementen")
    next_index: int = msgspec.field(name="nieuweIndex")
    kind: str = msgspec.field(name="@type", default=_KIND)


def address(url: str, *, index: int, limit: int) -> str:
    """The address of the page that starts at `index`; what the address already asks for stays."""
    parts = urlsplit(url)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name not in ("index", "limiet")]
    return parts._replace(query=urlencode([*query, ("index", index), ("limiet", limit)])).geturl()


def parse_page(body: bytes, *, index: int) -> Page:
    """The page that was asked from `index`. Raises NoFeedError, also for one that would be asked for ever."""
    try:
        page = msgspec.json.decode(body, type=Page)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise NoFeedError("the answer is no page of a feed") from error
    if page.kind != _KIND:
        raise NoFeedError("the answer is of another type")
    if not index <= page.next_index <= _LARGEST_INDEX:
        raise NoFeedError("nieuweIndex goes back")
    if page.elements and page.next_index == index:
        raise NoFeedError("nieuweIndex does not advance although there are elements")
    return page


def parse_element(body: bytes) -> Status | Refused:
    """One status of a feed. The same element at the same index always has the same upload key."""
    problems: list[Problem] = []
    try:
        content = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        content = None
    element = Members(content, problems=problems)
    digest = keys.digest(body)
    index = element.raw("index")
    if type(index) is not int or not 0 <= index <= _LARGEST_INDEX:
        element.note("missing", "A whole number is expected.", name="index")
        index = 0
    key = f"feed-{index}-{digest.hex()[:32]}"
    status = _status(element, key=key, digest=digest, index=index, body=body)
    if problems:
        number = element.raw("dossiernummer")
        external_id = str(number)[:200] if isinstance(number, str | int) else ""
        return Refused(errors=tuple(problems), upload_key=key, external_id=external_id, body=body)
    return status


def _status(element: Members, *, key: str, digest: bytes, index: int, body: bytes) -> Status:
    """What the element says; of use only when no problem was noted."""
    status = element.inner("status")
    action = _action(status)
    code, code_given = rules.split_code(status.text("vlaamseCode", longest=60))
    return Status(
        upload_key=key,
        body_hash=digest,
        external_id=element.text("dossiernummer", longest=200, required=True),
        title=element.text("dossiernaam", longest=500, required=True),
        changed_at=element.past_moment("wijzigingsdatum") or clock.now(),
        sequence=index,
        phase_given=status.text("vlaamseFase", longest=60),
        code=code,
        code_given=code_given,
        detail=status.text("detail", longest=4000),
        action_needed=action is not None,
        action_text=action or "",
        deep_link=element.link("doorverwijzingUrl"),
        product_id=_product(element),
        readers=_readers(element),
        contact=_contact(element),
        body=body,
    )


def _action(status: Members) -> str | None:
    """The action as a text, or as `{actieNodig, actie}` like the push variant; None where nothing is to be done."""
    given = status.raw("actie")
    if isinstance(given, dict):
        inner = status.inner("actie")
        needed = inner.raw("actieNodig")
        return inner.text("actie", longest=2000) if needed in (True, "true", 1) else None
    return status.text("actie", longest=2000) or None


def _product(element: Members) -> str:
    """The one IPDC number, as a text or as `{id}`."""
    given = element.raw("product")
    if isinstance(given, dict):
        return element.inner("product").text("id", longest=20)
    return element.text("product", longest=20)


def _readers(element: Members) -> tuple[Reader, ...]:
    agents = element.items("agenten")
    if not agents:
        element.note("missing", "At least one agent is expected.", name="agenten")
    found = (_reader(agent) for agent in agents)
    return tuple(reader for reader in found if reader is not None)


def _reader(agent: Members) -> Reader | None:
    known = _NUMBERS.get(str(agent.raw("@type")))
    if known is None:
        agent.note("unknown-agent", f"One of {', '.join(_NUMBERS)} is expected.", name="@type")
        return None
    name, kind = known
    rights = tuple(
        " - ".join(filter(None, (right.text("recht", longest=100), right.text("context", longest=100))))
        for right in agent.items("toegangsrechten")
    )
    return agent.reader(name, kind=kind, rights=rights)


def _contact(element: Members) -> dict[str, object]:
    given = element.inner("dossier beheerder")
    contact: dict[str, object] = {
        ours: text for ours, theirs in _CONTACT.items() if (text := given.text(theirs, longest=200))
    }
    place = given.inner("adres")
    address_parts = {
        ours: text for ours, theirs in _ADDRESS.items() if (text := place.text(theirs, longest=100))
    }
    return {**contact, "address": address_parts} if address_parts else contact
