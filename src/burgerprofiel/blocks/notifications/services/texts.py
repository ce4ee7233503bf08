"""What a notice says, per channel, in the reader's language: who, where to look, why. Nothing of the content.

A browser and a telephone show the title and the link; a mail has room for a sentence, and for how to stop it.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import msgspec
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from burgerprofiel.blocks.notifications.contracts import ChannelCode, Said
from burgerprofiel.blocks.notifications.services import kinds
from burgerprofiel.foundation import config
from burgerprofiel.foundation.telling import Description, Subject, Telling, Words

EVERYTHING: Final = "/alles"
"""Where somebody looks who was told of several things at once."""
_LINK: Final = secrets.token_hex(16)
"""Stands where the link comes; nobody else writes it."""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to tell to one person. `party_name` is empty for what is their own."""

    telling: Telling
    subject: Subject
    description: Description
    party_name: str = ""
    is_repeat: bool = False


def compose(items: Sequence[Item], *, channel: ChannelCode, language: str) -> Said:
    """What these say together: one thing as itself, several as a list of senders and titles."""
    with translation.override(language):
        if len(items) == 1:
            return _one(items[0], url=_url(items[0]), channel=channel, language=language)
        return _several(items, channel=channel, language=language)


class Wording:
    """What one thing says over a channel. A storm is a great many of the same but for the link: it remembers."""

    def __init__(self, channel: ChannelCode) -> None:
        self._channel = channel
        self._known: dict[object, Said] = {}

    def of(self, item: Item, *, language: str) -> Said:
        """As `compose` of this one."""
        told = item.description
        key = (
            *(
                item.telling.kind,
                language,
                told.is_neutral,
                told.waits_for_you,
                item.is_repeat,
                item.party_name,
            ),
            *(tuple(told.sender.items()), tuple(told.title.items())),
        )
        said = self._known.get(key)
        if said is None:
            with translation.override(language):
                said = _one(item, url=_LINK, channel=self._channel, language=language)
            self._known[key] = said
        url = _url(item)
        text, html = said.text, said.html
        if text:
            text, html = text.replace(_LINK, url), html.replace(_LINK, escape(url))
        return Said(sender=said.sender, title=said.title, url=url, text=text, html=html)


def _one(item: Item, *, url: str, channel: ChannelCode, language: str) -> Said:
    sender, title = _sender(item, language=language), _title(item, language=language)
    if channel is not ChannelCode.EMAIL:
        return Said(sender=sender, title=title, url=url)
    context = _context(item, sender=sender, language=language) | {"url": url}
    return Said(
        sender=sender,
        title=title,
        url=url,
        text=render_to_string("notifications/mail/one.txt", context),
        html=render_to_string("notifications/mail/one.html", context),
    )


def _several(items: Sequence[Item], *, channel: ChannelCode, language: str) -> Said:
    settings = config.current()
    sender, url = settings.tenant_name, f"{settings.public_url}{EVERYTHING}"
    count = ngettext("%(num)s melding", "%(num)s meldingen", len(items)) % {"num": len(items)}
    title = _("%(sender)s: je hebt %(count)s") % {"sender": sender, "count": count}
    if channel is not ChannelCode.EMAIL:
        return Said(sender=sender, title=title, url=url)
    lines = [{"title": _title(item, language=language), "url": _url(item)} for item in items]
    context = {
        **_footing(language=language, is_owed=False),
        "sender": sender,
        "lines": lines,
        "closing": _("Om je gegevens te beschermen staat er niets over de inhoud in deze mail."),
    }
    return Said(
        sender=sender,
        title=title,
        url=url,
        text=render_to_string("notifications/mail/several.txt", context),
        html=render_to_string("notifications/mail/several.html", context),
    )


def _words(item: Item) -> Words:
    words = item.telling.words
    return words.neutral or words if item.description.is_neutral else words


def _named(item: Item, *, language: str) -> str:
    """The authority, where there is one that may be named."""
    return "" if item.description.is_neutral else in_language(item.description.sender, language=language)


def _sender(item: Item, *, language: str) -> str:
    return _named(item, language=language) or config.current().tenant_name


def _title(item: Item, *, language: str) -> str:
    words, sender = _words(item), _sender(item, language=language)
    own = "" if item.description.is_neutral else in_language(item.description.title, language=language)
    if own:
        title = f"{sender}: {own}"
    else:
        waits = words.waiting and item.description.waits_for_you
        title = str(words.waiting if waits else words.title) % {"sender": sender}
    return _("%(title)s (herinnering)") % {"title": title} if item.is_repeat else title


def _url(item: Item) -> str:
    return f"{config.current().public_url}{item.telling.path(item.subject)}"


def _context(item: Item, *, sender: str, language: str) -> dict[str, object]:
    words, party = _words(item), one_line(item.party_name)
    names = {"sender": sender, "party": party}
    waits = item.description.waits_for_you and bool(_named(item, language=language))
    return {
        **_footing(language=language, is_owed=item.telling.is_owed),
        "sender": sender,
        "news": str(words.represented if party and words.represented else words.news) % names,
        "turn": _turn(names) if waits else "",
        "what_to_do": str(words.to_do)
        if words.to_do and (waits or not words.waiting)
        else _("Meld je aan om te zien wat er veranderd is."),
        "closing": str(words.closing),
        "button": str(words.button),
        "capacity": _("Je leest dit als vertegenwoordiger van %(party)s.") % names if party else "",
    }


def _turn(names: Mapping[str, str]) -> str:
    if names["party"]:
        return _("%(sender)s wacht op iets van %(party)s.") % names
    return _("%(sender)s wacht op iets van jou.") % names


def _footing(*, language: str, is_owed: bool) -> dict[str, object]:
    settings = config.current()
    why = (
        _(
            "Je krijgt deze mail altijd, ook als je geen meldingen wilt: de wet vraagt dat we je dit laten weten."
        )
        if is_owed
        else _("Je krijgt deze mail omdat je in %(platform)s meldingen per e-mail aan hebt staan.")
        % {"platform": settings.tenant_name}
    )
    return {"language": language, "why": why, "settings_url": f"{settings.public_url}/instellingen"}


def in_language(texts: Mapping[str, str], *, language: str) -> str:
    """A text of an authority in the reader's language, else in Dutch, else in whichever there is; one line."""
    return one_line(texts.get(language) or texts.get("nl") or next(iter(texts.values()), ""))


def one_line(text: str) -> str:
    """A name that came from outside, fit for a header."""
    return " ".join(text.split())


_SAMPLE: Final = Description(sender={"nl": "Voorbeeldstad"})


def preview(kind: str, *, language: str, description: Description = _SAMPLE) -> dict[ChannelCode, Said]:
    """What a kind of news says over each channel, for who wants to see it before anybody gets it.

    Raises KeyError for a kind that no block tells.
    """
    telling, nobody = kinds.by_kind()[kind], UUID(int=0)
    item = Item(telling=telling, subject=Subject(nobody, nobody, nobody), description=description)
    return {code: compose((item,), channel=code, language=language) for code in ChannelCode}
