"""The Flemish notifications, JSON or XML: a bundle in. See docs/integrators/notifications.md.

Member names are those of the standard. How it writes pairs, recipients and channels is not published; what is accepted
here is our reading of it. Unknown members are passed over; a moment without offset is Belgian time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Annotated, Any, Final

import msgspec
from lxml import etree
from msgspec import Meta

from burgerprofiel.blocks.notifications.contracts import (
    Addressee,
    BundleOutcome,
    BundleProblem,
    Mention,
    OfficialBundle,
)
from burgerprofiel.blocks.notifications.rules import official
from burgerprofiel.foundation import clock, identifiers, keys, xml
from burgerprofiel.foundation.identifiers import IdentifierType

CHANNELS: Final = ("Email", "Sms", "Push", "eBox")
_CHANNELS: Final = frozenset(code.lower() for code in CHANNELS)
_TYPES: Final = {"insz": IdentifierType.INSZ, "kbo": IdentifierType.KBO, "vcode": IdentifierType.VCODE}
_YEARS: Final = range(1900, 2200)
_CLOCK_SKEW: Final = timedelta(days=1)
_LINK: Final = re.compile(r"https?://[^\s/?#@\\]+(?:[/?#][^\s\\]*)?", re.IGNORECASE | re.ASCII)
_LONGEST_LINK: Final = 2000
_LONGEST_NAME: Final = 500

_Scalar = str | int | float | bool | None
_Pairs = dict[Annotated[str, Meta(max_length=60)], _Scalar | dict[str, _Scalar]]
_Moment = Annotated[str, Meta(min_length=1, max_length=40)]


class _Part(msgspec.Struct, kw_only=True, rename="pascal", omit_defaults=True):
    """A part of a bundle; members are written in PascalCase."""


class Bestemmeling(_Part):
    """A recipient: `Type` is INSZ, KBO or VCode. Pairs of its own come before those of the bundle."""

    type: Annotated[str, Meta(min_length=1, max_length=10)]
    waarde: Annotated[str, Meta(min_length=1, max_length=40)]
    sleutel_waarde_paren: _Pairs | None = None


class Notificatie(_Part):
    """A bundle. `Kanalen` is a wish: over which channel somebody hears of it is theirs to say."""

    id: Annotated[str, Meta(min_length=1, max_length=100)]
    aanbieder_uri: Annotated[str, Meta(min_length=1, max_length=200)]
    bestemmelingen: Annotated[list[Bestemmeling], Meta(min_length=1, max_length=1000)]
    categorie: Annotated[str, Meta(min_length=1, max_length=100)]
    datum_notificatie: _Moment
    kanalen: Annotated[list[Annotated[str, Meta(max_length=20)]], Meta(min_length=1, max_length=10)]
    product_id: Annotated[str, Meta(min_length=1, max_length=20)] | int
    merk_code: Annotated[str, Meta(min_length=1, max_length=60)]
    transactie_id: Annotated[str, Meta(max_length=400)] | None = None
    vervaldatum: _Moment | None = None
    sleutel_waarde_paren: _Pairs | None = None


class Aanvaard(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """The answer to a bundle that was taken in, or had been before; `OntvangstId` is our receipt."""

    status: str = "OK"
    id: str
    ontvangst_id: str


class Fout(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """Why a bundle was refused."""

    code: str
    omschrijving: str
    veld: str


class Resultaat(msgspec.Struct, frozen=True, kw_only=True, rename="pascal"):
    """What became of a bundle."""

    id: str
    tijdstip_verwerking: datetime
    succes: bool
    ontvangst_id: str | None
    fouten: list[Fout]


class _Loose(msgspec.Struct, rename="pascal"):
    id: str = ""


def read_xml(content: bytes) -> dict[str, Any]:
    """A bundle in XML as the members of one in JSON, by local names. Raises xml.UnsafeError."""
    root = xml.parse(content)
    if _name(root) != "Notificatie":
        raise xml.UnsafeError("another root element than Notificatie")
    return _members(root)


def find_key(body: bytes, *, is_xml: bool) -> str:
    """The `Id` that a body has, however wrong the rest of it is; empty when none can be read."""
    try:
        given = msgspec.json.encode(read_xml(body)) if is_xml else body
        return msgspec.json.decode(given, type=_Loose).id[:100]
    except (xml.UnsafeError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""


def to_bundle(given: Notificatie) -> OfficialBundle | list[BundleProblem]:
    """A bundle, or all that is wrong with it."""
    problems: list[BundleProblem] = []
    occurred_at = _moment(given.datum_notificatie, field="DatumNotificatie", problems=problems)
    expires_at = (
        _moment(given.vervaldatum, field="Vervaldatum", problems=problems) if given.vervaldatum else None
    )
    if occurred_at and occurred_at > clock.now() + _CLOCK_SKEW:
        problems.append(_problem("moment-in-future", "Ligt meer dan een dag vooruit.", "DatumNotificatie"))
    problems += _unknown_channels(given)
    addressees = _addressees(given, problems=problems)
    if problems or occurred_at is None:
        return problems
    pairs = _merged(given, given.bestemmelingen[0])
    return OfficialBundle(
        key=given.id,
        body_hash=keys.digest(msgspec.json.encode(given, order="deterministic")),
        provider_uri=given.aanbieder_uri,
        category=given.categorie,
        occurred_at=occurred_at,
        expires_at=expires_at,
        product_id=str(given.product_id),
        code=_text(pairs.get(official.KEY_SETS[given.categorie].state)),
        transaction=given.transactie_id or "",
        number=_text(pairs.get("DossierNummer")),
        addressees=tuple(addressees),
    )


def render(outcome: BundleOutcome) -> Resultaat:
    """What became of a bundle, for its sender."""
    return Resultaat(
        id=outcome.key,
        tijdstip_verwerking=outcome.at,
        succes=outcome.receipt is not None,
        ontvangst_id=None if outcome.receipt is None else str(outcome.receipt),
        fouten=[
            Fout(code=item.code, omschrijving=item.description, veld=item.field) for item in outcome.problems
        ],
    )


def _addressees(given: Notificatie, *, problems: list[BundleProblem]) -> list[Addressee]:
    if given.categorie not in official.KEY_SETS:
        known = ", ".join(official.KEY_SETS)
        problems.append(
            _problem("unknown-category", f"Onbekende categorie. We kennen: {known}.", "Categorie")
        )
        return []
    found: dict[tuple[str, str], Addressee] = {}
    for position, one in enumerate(given.bestemmelingen):
        pairs = _merged(given, one)
        problems += _missing(given.categorie, pairs, position=position)
        problems += _contradicting(given, pairs, position=position)
        number = _number(one, position=position, problems=problems)
        if number is not None:
            said = _said(pairs, position=position, problems=problems)
            found.setdefault(number, Addressee(type=number[0], value=number[1], said=said))
    return list(found.values())


def _merged(given: Notificatie, one: Bestemmeling) -> Mapping[str, Any]:
    return {**(given.sleutel_waarde_paren or {}), **(one.sleutel_waarde_paren or {})}


def _missing(category: str, pairs: Mapping[str, Any], *, position: int) -> list[BundleProblem]:
    absent = official.missing(category, pairs)
    if not absent:
        return []
    text = (
        f"Bestemmeling {position + 1}: voor de categorie {category} ontbreken verplichte sleutels:"
        f" {', '.join(absent)}."
    )
    return [_problem("missing-keys", text, f"Bestemmelingen[{position}].SleutelWaardeParen")]


def _contradicting(given: Notificatie, pairs: Mapping[str, Any], *, position: int) -> list[BundleProblem]:
    """One bundle is about one file in one status: those pairs are the same for everybody."""
    first = _merged(given, given.bestemmelingen[0])
    shared = ("DossierNummer", official.KEY_SETS[given.categorie].state)
    if all(pairs.get(key) == first.get(key) for key in shared):
        return []
    text = f"Bestemmeling {position + 1}: een bundel gaat over een dossier in een status."
    return [_problem("several-matters", text, f"Bestemmelingen[{position}].SleutelWaardeParen")]


def _number(one: Bestemmeling, *, position: int, problems: list[BundleProblem]) -> tuple[str, str] | None:
    kind = _TYPES.get(one.type.lower())
    if kind is None:
        text = f"Bestemmeling {position + 1}: het type is INSZ, KBO of VCode."
        problems.append(_problem("unknown-type", text, f"Bestemmelingen[{position}].Type"))
        return None
    try:
        return kind.value, identifiers.canonical(kind, one.waarde)
    except identifiers.InvalidIdentifierError:
        text = f"Bestemmeling {position + 1}: dit nummer kan niet bestaan."
        problems.append(_problem("invalid-identifier", text, f"Bestemmelingen[{position}].Waarde"))
        return None


def _said(pairs: Mapping[str, Any], *, position: int, problems: list[BundleProblem]) -> Mention:
    link = _text(pairs.get("DocumentLinkUri"))
    if link and (len(link) > _LONGEST_LINK or not _LINK.fullmatch(link)):
        text = f"Bestemmeling {position + 1}: alleen een adres met http of https."
        field = f"Bestemmelingen[{position}].SleutelWaardeParen.DocumentLinkUri"
        problems.append(_problem("invalid-link", text, field))
        return Mention()
    return Mention(
        name=_text(pairs.get("DossierNaam"))[:_LONGEST_NAME],
        link=link,
        link_name=_text(pairs.get("ExterneLinkNaam"))[:_LONGEST_NAME],
    )


def _unknown_channels(given: Notificatie) -> list[BundleProblem]:
    return [
        _problem("unknown-channel", f"Een kanaal is {', '.join(CHANNELS)}.", f"Kanalen[{position}]")
        for position, code in enumerate(given.kanalen)
        if code.lower() not in _CHANNELS
    ]


def _moment(text: str, *, field: str, problems: list[BundleProblem]) -> datetime | None:
    try:
        moment = clock.in_belgium(datetime.fromisoformat(text.strip()))
        is_near = moment.year in _YEARS
    except (ValueError, OverflowError):
        problems.append(_problem("invalid-moment", "Schrijf een datum en uur volgens ISO 8601.", field))
        return None
    if not is_near:
        problems.append(_problem("date-out-of-range", "Tussen 1900 en 2199.", field))
        return None
    return moment


def _problem(code: str, description: str, field: str) -> BundleProblem:
    return BundleProblem(code=code, description=description, field=field)


def _text(value: Any) -> str:
    return "" if value is None or isinstance(value, (bool, dict)) else str(value).strip()


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def _members(element: etree._Element) -> dict[str, Any]:
    members: dict[str, Any] = {}
    for child in element:
        name = _name(child)
        if not name:
            continue
        if name in members:
            raise xml.UnsafeError("an element that stands there twice")
        value = _value(child, name=name)
        if value is not None:
            members[name] = value
    return members


def _value(element: etree._Element, *, name: str) -> Any:
    if name == "Bestemmelingen":
        return [_members(child) for child in element if _name(child) == "Bestemmeling"]
    if name == "Kanalen":
        return [(child.text or "").strip() for child in element if _name(child) == "Kanaal"]
    if name == "SleutelWaardeParen" or len(element):
        return _members(element)
    return (element.text or "").strip() or None
