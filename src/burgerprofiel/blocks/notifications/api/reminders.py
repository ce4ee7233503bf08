"""Reminders that authorities' systems set (docs/integrators/reminders.md)."""

from __future__ import annotations

import datetime as dt
import re
from http import HTTPStatus
from typing import Annotated, ClassVar, Final, Literal
from uuid import UUID

import msgspec
from django.http import HttpResponse
from django.urls import path
from msgspec import Meta

from burgerprofiel.blocks.notifications import public
from burgerprofiel.blocks.notifications.api.notificaties import SCOPE
from burgerprofiel.blocks.notifications.contracts import AskedReminder, Lead, ReminderKind
from burgerprofiel.blocks.notifications.errors import WrongReminderError
from burgerprofiel.foundation import api, errors, identifiers, keys
from burgerprofiel.foundation.identifiers import IdentifierType

_LINK: Final = re.compile(r"https?://[^\s/?#@\\]+(?:[/?#][^\s\\]*)?", re.IGNORECASE | re.ASCII)
_NUMBER: Final = re.compile(r"[0-9](?:[.\- ]?[0-9]){4,}")
_Title = Annotated[str, Meta(min_length=1, max_length=80)]


class RecipientIn(msgspec.Struct, frozen=True):
    """Whom to remind, by an official number; for an enterprise or association everybody who may act for it."""

    type: Literal["insz", "kbo", "vcode"]
    value: Annotated[str, Meta(min_length=1, max_length=40)]


class TitleIn(msgspec.Struct, frozen=True, omit_defaults=True):
    """Neutral words that may be read over somebody's shoulder; no name and no number. Dutch where a language misses."""

    nl: _Title
    en: Annotated[str, Meta(max_length=80)] = ""
    fr: Annotated[str, Meta(max_length=80)] = ""
    de: Annotated[str, Meta(max_length=80)] = ""


class ReminderIn(msgspec.Struct, frozen=True, omit_defaults=True):
    """A reminder. `key` is your own, of nothing personal. `transaction`: only while that file is open."""

    key: Annotated[str, Meta(min_length=1, max_length=100)]
    recipient: RecipientIn
    kind: Literal["expiry", "appointment", "deadline"]
    on: dt.date
    title: TitleIn
    at: dt.time | None = None
    lead: Lead = Lead.EVENING_BEFORE
    link: Annotated[str, Meta(max_length=2000)] = ""
    transaction: Annotated[str, Meta(max_length=400)] = ""


class RemindersIn(msgspec.Struct, frozen=True):
    """Reminders to set, all or none."""

    reminders: Annotated[list[ReminderIn], Meta(min_length=1, max_length=1000)]


class ReminderOut(msgspec.Struct, frozen=True):
    """A reminder that is set, and when the person hears of it."""

    key: str
    id: UUID
    remind_at: dt.datetime


class RemindersOut(msgspec.Struct, frozen=True):
    """In the order of asking."""

    reminders: list[ReminderOut]


class ReminderPath(msgspec.Struct, frozen=True):
    """A reminder of the client."""

    reminder_id: UUID


class Reminders(api.Controller):
    """Reminders of the calling client."""

    auth = (api.Bearer(SCOPE),)
    tags = ("notifications",)
    max_body: ClassVar[int] = 2 * api.MIB

    @api.modify(status_code=HTTPStatus.OK)
    def post(self, parsed_body: api.Body[RemindersIn]) -> RemindersOut:
        """Set up to 1,000 reminders, all or none. The same again changes nothing; another under its key gives 409."""
        found = public.set_reminders(self.client, asked=_asked(parsed_body.reminders))
        return RemindersOut(
            reminders=[ReminderOut(key=key, id=made, remind_at=moment) for key, made, moment in found]
        )


class ReminderController(api.Controller):
    """One reminder."""

    auth = (api.Bearer(SCOPE),)
    tags = ("notifications",)

    @api.validate(api.ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT))
    def delete(self, parsed_path: api.Path[ReminderPath]) -> HttpResponse:
        """Take a reminder back. Its key is used up: a moved appointment is a new reminder."""
        public.withdraw_reminder(self.client, reminder_id=parsed_path.reminder_id)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _asked(given: list[ReminderIn]) -> list[AskedReminder]:
    wrong: list[errors.FieldError] = []
    asked = [_one(one, at=f"reminders[{position}]", wrong=wrong) for position, one in enumerate(given)]
    if wrong:
        raise WrongReminderError("invalid-reminders", "Nothing was set.", errors=wrong)
    return asked


def _one(given: ReminderIn, *, at: str, wrong: list[errors.FieldError]) -> AskedReminder:
    kind = IdentifierType(given.recipient.type)
    value = ""
    try:
        value = identifiers.canonical(kind, given.recipient.value)
    except identifiers.InvalidIdentifierError as error:
        wrong.append(_wrong("invalid-identifier", str(error), f"{at}.recipient.value"))
    titles = {language: text for language, text in msgspec.structs.asdict(given.title).items() if text}
    wrong += [
        _wrong("not-neutral", "A title holds one line and no number.", f"{at}.title.{language}")
        for language, text in titles.items()
        if _NUMBER.search(text) or not text.isprintable() or not text.strip()
    ]
    if given.link and not _LINK.fullmatch(given.link):
        wrong.append(_wrong("invalid-link", "Only http and https addresses.", f"{at}.link"))
    return AskedReminder(
        key=given.key,
        type=kind.value,
        value=value,
        kind=ReminderKind(given.kind),
        happens_on=given.on,
        happens_at=given.at.replace(tzinfo=None) if given.at else None,
        lead=given.lead,
        titles=titles,
        link=given.link,
        transaction=given.transaction,
        body_hash=keys.digest(msgspec.json.encode(given, order="deterministic")),
    )


def _wrong(code: str, detail: str, field: str) -> errors.FieldError:
    return errors.FieldError(code=code, detail=detail, field=field)


ROUTES = [
    path("api/notifications/v1/reminders", Reminders.as_view(), name="api-reminders"),
    path(
        "api/notifications/v1/reminders/<uuid:reminder_id>", ReminderController.as_view(), name="api-reminder"
    ),
]
