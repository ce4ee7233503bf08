"""Writing: templates with their versions, and how a message will read before it is sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from burgerprofiel.blocks.messages import models
from burgerprofiel.blocks.messages.contracts import (
    NO_FILES,
    DispatchState,
    Enclosures,
    Given,
    Shown,
    TemplateRow,
    TemplateText,
    Texts,
)
from burgerprofiel.blocks.messages.errors import NotOpenError, UnknownTemplateError
from burgerprofiel.blocks.messages.public.rooms import Caller, check, codes_of, room
from burgerprofiel.blocks.messages.queries import sending as queries
from burgerprofiel.blocks.messages.services import dispatches, intake, offering, templates, texts
from burgerprofiel.blocks.messages.templating import MissingValuesError

PREVIEWED = 10


def list_types(caller: Caller) -> list[dict[str, Any]]:
    """What the caller's senders may send: sender, code and name per language."""
    return queries.list_types(codes=codes_of(caller))


def list_templates(caller: Caller) -> list[TemplateRow]:
    """The templates of the caller's senders by name."""
    return queries.list_templates(codes=codes_of(caller))


def get_template(caller: Caller, *, template_id: UUID, number: int | None = None) -> TemplateText:
    """A template as it reads now, or read in the version of a number. Raises UnknownTemplateError."""
    row = queries.find_template(template_id, codes=codes_of(caller), number=number)
    if row is None:
        raise UnknownTemplateError
    versions = models.TemplateVersion.objects.filter(template=template_id).order_by("-number")
    found = versions.get(id=row.version_id)
    return TemplateText(
        row=row,
        texts=texts.of(found.texts),
        fields=tuple(found.fields),
        files=tuple(
            map(
                offering.shown,
                offering.enclosed(found.files, main=found.main_file, codes=(row.sender_code,)),
            )
        ),
        versions=tuple(versions.values_list("number", "made_at")[:200]),
    )


def make_template(
    caller: Caller,
    *,
    sender_code: str,
    type_code: str,
    name: str,
    given: Texts,
    files: Enclosures = NO_FILES,
) -> UUID:
    """A new template. Raises ForeignSenderError, InvalidTextsError, InvalidPlanError."""
    check(caller, sender_code)
    return templates.make(sender_code=sender_code, type_code=type_code, name=name, given=given, wanted=files)


def save_template(caller: Caller, *, template_id: UUID, given: Texts, files: Enclosures = NO_FILES) -> int:
    """The next version of a template; its number. Raises UnknownTemplateError, InvalidTextsError, InvalidPlanError."""
    return templates.save(template_id, codes=codes_of(caller), given=given, wanted=files)


def show_texts(given: Texts, *, values: Mapping[str, Given] | None = None) -> Shown:
    """How texts read with these values; what is not given stands as its own name. Raises InvalidTextsError."""
    compiled = texts.Compiled(given)
    filled = {name: f"(({name}))" for name in compiled.names} | compiled.chosen(values or {})
    content = compiled.content(filled)
    return Shown(row=0, subject=content.subject, body=content.body)


def show_rows(caller: Caller, *, dispatch_id: UUID) -> list[Shown]:
    """How the first messages of a dispatch will read that was not sent yet: who made the list sees what becomes of it.

    Raises UnknownDispatchError, NotOpenError once it is on its way: nobody reads it back then.
    """
    with room(caller):
        dispatch = dispatches.lock(dispatch_id, codes=codes_of(caller))
        if dispatch.state != DispatchState.OPEN:
            raise NotOpenError
        compiled = dispatches.compiled(dispatch)
        files = tuple(map(offering.shown, dispatches.files_of(dispatch)))
        shown = []
        for row, kept in intake.first(dispatch.id, limit=PREVIEWED):
            try:
                content = compiled.content(kept.values)
            except MissingValuesError:  # the row is refused when it leaves
                continue
            shown.append(Shown(row=row, subject=content.subject, body=content.body, files=files))
        return shown
