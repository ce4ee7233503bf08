"""The mail that tells a person that a file changed: who, where to look, why you get it. Nothing of the file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formataddr
from uuid import UUID

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from burgerprofiel.blocks.dossiers.contracts import DossierNotice
from burgerprofiel.blocks.identity.contracts import Recipient
from burgerprofiel.blocks.notifications import rules as kinds
from burgerprofiel.blocks.notifications.services.plain import PLAIN, Plain
from burgerprofiel.foundation import config


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail to one person about one file, complaint, request or breach (`subject_id`).

    `intent_id` is the oldest intent that it settles.
    """

    intent_id: UUID
    kind: str = kinds.DOSSIER_CHANGED
    subject_id: UUID
    party_id: UUID
    recipient: Recipient
    notice: DossierNotice


def compose(letter: Letter) -> EmailMultiAlternatives:
    """The message, in the language of the person. The same letter always has the same Message-ID."""
    settings = config.current()
    with translation.override(letter.recipient.language):
        context = _context(letter)
        message = EmailMultiAlternatives(
            subject=_subject(letter, sender=context["sender"]),
            body=render_to_string("notifications/mail/dossier.txt", context),
            from_email=formataddr((context["sender"], settings.mail.sender)),
            to=[letter.recipient.email or ""],
            headers={
                "Message-ID": f"<{letter.intent_id}@{settings.public_host}>",
                "Auto-Submitted": "auto-generated",
                "Content-Language": letter.recipient.language,
                "List-Unsubscribe": f"<{context['settings_url']}>",
            },
        )
        message.attach_alternative(render_to_string("notifications/mail/dossier.html", context), "text/html")
    return message


def _subject(letter: Letter, *, sender: str) -> str:
    notice = letter.notice
    if plain := PLAIN.get(letter.kind):
        return str(plain.subject) % {"sender": sender}
    if notice.is_neutral:
        return _("%(sender)s: er is nieuws in een van je dossiers") % {"sender": sender}
    if notice.waits_for_you:
        return _("%(sender)s: een dossier wacht op jou") % {"sender": sender}
    return _("%(sender)s: er is nieuws over je dossier") % {"sender": sender}


def _context(letter: Letter) -> dict[str, str]:
    settings = config.current()
    plain = PLAIN.get(letter.kind)
    about = _about_something(plain, subject_id=letter.subject_id) if plain else _about_file(letter)
    return {
        "language": letter.recipient.language,
        "sender": settings.tenant_name,
        "why": _("Je krijgt deze mail omdat je in %(platform)s meldingen per e-mail aan hebt staan.")
        % {"platform": settings.tenant_name},
        "settings_url": f"{settings.public_url}/instellingen",
        **about,
        "url": f"{settings.public_url}{about['path']}",
    }


def _about_something(plain: Plain, *, subject_id: UUID) -> dict[str, str]:
    return {
        "news": str(plain.news),
        "turn": "",
        "what_to_do": _("Meld je aan om te zien wat er veranderd is."),
        "closing": str(plain.closing),
        "button": str(plain.button),
        "capacity": "",
        "path": plain.path_of(subject_id),
    }


def _about_file(letter: Letter) -> dict[str, str]:
    notice, recipient = letter.notice, letter.recipient
    name = "" if notice.is_neutral else _named(notice.authority, language=recipient.language)
    party = "" if recipient.is_own else _one_line(recipient.party_name)
    waits = notice.waits_for_you and bool(name)
    return {
        **({"sender": name} if name else {}),
        "news": _news(authority=name, party=party),
        "turn": _turn(authority=name, party=party) if waits else "",
        "what_to_do": _("Meld je aan om te zien wat je moet doen, en tegen wanneer.")
        if waits
        else _("Meld je aan om te zien wat er veranderd is."),
        "closing": _(
            "Om je gegevens te beschermen staat er niets over de inhoud van het dossier in deze mail."
        ),
        "button": _("Bekijk het dossier"),
        "capacity": _("Je leest dit dossier als vertegenwoordiger van %(party)s.") % {"party": party}
        if party
        else "",
        "path": f"/dossiers/{letter.subject_id}?partij={letter.party_id}",
    }


def _news(*, authority: str, party: str) -> str:
    names = {"authority": authority, "party": party}
    if authority and party:
        return _("%(authority)s heeft iets veranderd in een dossier van %(party)s.") % names
    if authority:
        return _("%(authority)s heeft iets veranderd in je dossier.") % names
    if party:
        return _("Er is iets veranderd in een dossier van %(party)s.") % names
    return _("Er is iets veranderd in een van je dossiers.")


def _turn(*, authority: str, party: str) -> str:
    if party:
        return _("%(authority)s wacht op iets van %(party)s.") % {"authority": authority, "party": party}
    return _("%(authority)s wacht op iets van jou.") % {"authority": authority}


def _named(texts: Mapping[str, str], *, language: str) -> str:
    return _one_line(texts.get(language) or texts.get("nl") or next(iter(texts.values()), ""))


def _one_line(text: str) -> str:
    """A name that came from outside, fit for a header."""
    return " ".join(text.split())
