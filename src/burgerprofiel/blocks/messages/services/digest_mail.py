"""The mails that departments get, and the links in them (`services.digests`). Never a subject of a message."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from uuid import UUID

import msgspec
from django.core import signing
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from burgerprofiel.blocks.messages.contracts import GENERAL
from burgerprofiel.blocks.notifications.contracts import Outgoing
from burgerprofiel.foundation import config, ids, keys

LINK_DAYS: Final = 7
_SALT: Final = "messages.digest"
_NAMED: Final = 8

Does = Literal["confirm", "stop"]


@dataclass(frozen=True, slots=True)
class Link:
    """What a link in a mail is for: a part of a mailbox, and the address that it was sent to (a digest)."""

    does: Does
    party_id: UUID
    code: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """How much lies in a part; `senders` of what is new, by name with how many, the empty name for the sensitive."""

    new: int = 0
    waiting: int = 0
    unassigned: int = 0
    late: int = 0
    senders: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Opened:
    """What a mail needs of what is sealed: where to, and what the part and the organisation are called."""

    address: str = field(repr=False)
    part: str
    organisation: str


def read_link(token: str, *, does: Does) -> Link | None:
    """What a link is for; None for one that is not ours, is for something else, or is too old to confirm with."""
    age = LINK_DAYS * 24 * 3600 if does == "confirm" else None
    try:
        found = signing.loads(token, salt=f"{_SALT}.{does}", max_age=age)
        return Link(does, UUID(found["party"]), str(found["code"]), str(found["address"]))
    except (signing.BadSignature, KeyError, TypeError, ValueError):
        return None


def recognised(address: str) -> str:
    """By which a link recognises the address that it was sent to."""
    return keys.digest(msgspec.json.encode([_SALT, address])).hex()


def _link(does: Does, row: Mapping[str, Any], address: str) -> str:
    value = {"party": str(row["party_id"]), "code": row["code"], "address": recognised(address)}
    token = signing.dumps(value, salt=f"{_SALT}.{does}", compress=True)
    return config.current().public_url + reverse(f"digest-{does}", args=[token])


def asking(row: Mapping[str, Any], opened: Opened) -> Outgoing:
    """The mail with the link that confirms an address. Reads the active language."""
    url, sender = _link("confirm", row, opened.address), config.current().tenant_name
    said = {"organisation": opened.organisation, "part": _part(opened, row), "platform": sender}
    text = _(
        "Hallo,\n\n%(organisation)s wil op dit adres een samenvatting krijgen van de berichten van besturen"
        " in %(part)s.\n\nBevestig dat met deze link:\n\n%(link)s\n\n"
        "De link werkt 7 dagen. Hoort dit niet bij jou? Dan hoef je niets te doen.\n"
    ) % {**said, "link": url}
    return Outgoing(
        id=ids.new(),
        address=opened.address,
        language=row["language"],
        sender=sender,
        title=_("Bevestig dit adres voor %(organisation)s") % said,
        text=text,
        url=url,
    )


def telling(row: Mapping[str, Any], opened: Opened, content: Content) -> Outgoing:
    """The mail about what is new, in the language of the row."""
    with translation.override(row["language"]):
        query = f"?partij={row['party_id']}&deel={row['code']}"
        url = f"{config.current().public_url}{reverse('messages-part')}{query}"
        stop_url = _link("stop", row, opened.address)
        news = ngettext(
            "%(num)s nieuw bericht voor %(part)s", "%(num)s nieuwe berichten voor %(part)s", content.new
        )
        title = news if content.new else _("Er wacht nog werk voor %(part)s")
        return Outgoing(
            id=ids.new(),
            address=opened.address,
            language=row["language"],
            sender=config.current().tenant_name,
            title=title % {"num": content.new, "part": f"{opened.organisation}, {_part(opened, row)}"},
            text="\n".join(_lines(content, url=url, stop_url=stop_url)),
            url=url,
            unsubscribe_url=stop_url,
        )


def _lines(content: Content, *, url: str, stop_url: str) -> list[str]:
    """The text of a digest: what is new and of whom, what waits, where to read it, how to stop it."""
    lines = [_("Hallo,"), "", *_senders(content), ""]
    lines.append(
        ngettext("%(num)s bericht wacht.", "%(num)s berichten wachten.", content.waiting)
        % {"num": content.waiting}
    )
    if content.unassigned:
        lines.append(_("Nog van niemand: %(num)s.") % {"num": content.unassigned})
    if content.late:
        lines.append(_("Over de termijn die jullie kozen: %(num)s.") % {"num": content.late})
    lines += ["", _("Lees ze hier:"), url, ""]
    lines += [_("Wat in de berichten staat, lees je na het aanmelden. We zetten het nooit in een mail."), ""]
    return [*lines, _("Wil je deze mails niet meer? Klik hier:"), stop_url, ""]


def _senders(content: Content) -> list[str]:
    if not content.new:
        return [_("Er is niets nieuws, maar er wacht nog werk.")]
    most = sorted(content.senders.items(), key=lambda item: (-item[1], item[0]))
    lines = [
        f"- {name or _('Een afzender die we hier niet noemen')}: {count}" for name, count in most[:_NAMED]
    ]
    rest = sum(count for _name, count in most[_NAMED:])
    return [_("Nieuw:"), *lines, *[_("- Anderen: %(num)s") % {"num": rest}] * bool(rest)]


def _part(opened: Opened, row: Mapping[str, Any]) -> str:
    return _("het algemene postvak") if row["code"] == GENERAL else opened.part
