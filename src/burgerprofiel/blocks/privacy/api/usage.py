"""`findUsage` for other portals (docs/integrators/find-usage.md), in the words of that protocol."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, ClassVar

import msgspec
import structlog
from django.conf import settings
from django.db import DatabaseError
from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils import translation

from burgerprofiel.blocks.privacy import public, wording
from burgerprofiel.blocks.privacy.contracts import AccessRow
from burgerprofiel.blocks.privacy.wire import usage
from burgerprofiel.blocks.privacy.wire.usage import Side
from burgerprofiel.foundation import api, config, keys

SCOPE = "UsageRead"
_log = structlog.get_logger(__name__)


class FindUsage(api.Controller):
    """Who used the data of a person here."""

    auth = (api.Bearer(SCOPE),)
    error_model: ClassVar[Any] = usage.UsageFault
    responses: ClassVar[Sequence[api.ResponseSpec]] = [
        *api.refusals(usage.UsageFault),
        api.ResponseSpec(usage.UsageFault, status_code=HTTPStatus.SERVICE_UNAVAILABLE),
    ]
    tags = ("findUsage",)
    max_body = 8 * api.KIB

    @api.modify(status_code=HTTPStatus.OK)
    def post(self, parsed_body: api.Body[usage.UsageQuestion]) -> usage.UsageAnswer:
        """List uses of a person's data, newest first.

        Your system asks for a person who is signed in with it. Each answer is a row that this person sees.
        """
        window = parsed_body.body
        found = public.list_usages(
            self.client,
            number=parsed_body.header.number,
            first=window.offset,
            limit=window.limit,
            note=parsed_body.header.issue,
        )
        with translation.override(settings.LANGUAGE_CODE):
            return usage.UsageAnswer(
                header=parsed_body.header, body=usage.Usages(usage=tuple(map(_usage, found)))
            )

    def refuse(self, content: api.Problem, *, headers: dict[str, str] | None = None) -> HttpResponse:
        """The refusal as a fault of who sent it."""
        text = content.detail or content.title
        return _fault(
            Side.SENDER, text, code=content.type.rpartition(":")[2], status=content.status, headers=headers
        )

    def handle_error(self, endpoint: Any, controller: Any, exc: Exception) -> HttpResponse:
        """What we cannot do now is a fault of ours."""
        if not isinstance(exc, keys.KeyServiceError | DatabaseError):
            return super().handle_error(endpoint, controller, exc)
        _log.error("find_usage.failed", error=type(exc).__name__)
        return _fault(
            Side.RECEIVER,
            "No answer now; ask again later.",
            code="unavailable",
            status=HTTPStatus.SERVICE_UNAVAILABLE,
        )


def _usage(row: AccessRow) -> usage.Usage:
    action = f"{wording.what(row)} ({wording.purpose(row.purpose)})"
    ours = config.current().controller
    return usage.Usage(
        logtime=row.logged_at, action=action[:500], receiver=row.organisation or ours.ovo_code or ours.name
    )


def _fault(
    side: Side, text: str, *, code: str, status: int, headers: dict[str, str] | None = None
) -> HttpResponse:
    content = usage.UsageFault(fault=usage.UsageFaultDetail(faultcode=side, faultstring=text, detail=code))
    return HttpResponse(
        msgspec.json.encode(content),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


ROUTES: list[URLPattern] = [path("api/privacy/v1/findUsage", FindUsage.as_view(), name="api-find-usage")]
