"""Templates of senders: every save is a version, and none is ever changed."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction

from burgerprofiel.blocks.messages import models
from burgerprofiel.blocks.messages.contracts import Enclosures, Texts
from burgerprofiel.blocks.messages.errors import InvalidPlanError, InvalidTextsError, UnknownTemplateError
from burgerprofiel.blocks.messages.services import offering, texts
from burgerprofiel.foundation import ids
from burgerprofiel.foundation.errors import FieldError

_MOST_NAME = 100


def make(*, sender_code: str, type_code: str, name: str, given: Texts, wanted: Enclosures) -> UUID:
    """A new template with its first version. Raises InvalidTextsError, InvalidPlanError."""
    compiled, name = texts.Compiled(given), name.strip()
    if not name or len(name) > _MOST_NAME:
        raise InvalidTextsError(FieldError(code="empty", detail="Give it a name.", field="name"))
    kind = models.MessageType.objects.filter(
        sender=sender_code, code=type_code, ended_at__isnull=True
    ).first()
    if kind is None:
        raise InvalidPlanError("unknown-type", "This sender has no such type of message.")
    try:
        with transaction.atomic():
            made = models.Template.objects.create(id=ids.new(), sender_id=sender_code, type=kind, name=name)
            _version(made, number=1, given=given, compiled=compiled, wanted=wanted)
    except IntegrityError:
        raise InvalidTextsError(
            FieldError(code="name-used", detail="Another template has this name.", field="name")
        ) from None
    return made.id


@transaction.atomic
def save(template_id: UUID, *, codes: Collection[str], given: Texts, wanted: Enclosures) -> int:
    """The next version of a template; its number. The same texts and files again make none.

    Raises UnknownTemplateError, InvalidTextsError, InvalidPlanError.
    """
    compiled = texts.Compiled(given)
    template = models.Template.objects.select_for_update().filter(id=template_id, sender__in=codes).first()
    if template is None:
        raise UnknownTemplateError
    newest = models.TemplateVersion.objects.filter(template=template).order_by("-number").first()
    if newest is not None and texts.of(newest.texts) == given and enclosures(newest) == wanted:
        return newest.number
    number = newest.number + 1 if newest else 1
    _version(template, number=number, given=given, compiled=compiled, wanted=wanted)
    return number


def enclosures(version: models.TemplateVersion) -> Enclosures:
    """The files of a version."""
    return Enclosures(ids=tuple(UUID(one) for one in version.files), main=version.main_file)


def _version(
    template: models.Template, *, number: int, given: Texts, compiled: texts.Compiled, wanted: Enclosures
) -> None:
    files, main = offering.checked(wanted, sender_code=template.sender_id)
    models.TemplateVersion.objects.create(
        id=ids.new(),
        template=template,
        number=number,
        texts=msgspec.to_builtins(given),
        fields=list(compiled.names),
        files=files,
        main_file=main,
    )
