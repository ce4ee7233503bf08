"""Refusals in the form of the Flemish partner standards (DOSIS, notifications) instead of RFC 9457."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec
from django.http import HttpResponse

from burgerprofiel.foundation.api.controller import Controller, refusals
from burgerprofiel.foundation.api.problems import Problem


class RefusalError(msgspec.Struct, frozen=True, kw_only=True):
    """One reason of a refusal."""

    code: str
    message: str
    description: str
    field: str


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to what is refused."""

    code: str
    message: str
    description: str
    errors: list[RefusalError]


class StandardController(Controller):
    """An address of a partner standard: refusals say code, message, description and errors."""

    is_abstract: ClassVar[bool] = True
    error_model: ClassVar[Any] = Refusal
    responses = refusals(Refusal)

    def refuse(self, content: Problem, *, headers: dict[str, str] | None = None) -> HttpResponse:
        """The refusal of the standard."""
        items = [
            RefusalError(code=item.code, message=item.detail, description=item.detail, field=item.field)
            for item in content.errors
        ]
        body = Refusal(
            code=content.type.rpartition(":")[2],
            message=content.title,
            description=content.detail or content.title,
            errors=items,
        )
        return HttpResponse(
            msgspec.json.encode(body),
            status=content.status,
            content_type="application/json",
            headers={"Cache-Control": "no-store", **(headers or {})},
        )
