"""Where a ZGW notifications API tells us of changed cases (docs/integrators/zgw.md)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Annotated

import msgspec
from django.http import HttpResponse
from django.urls import path

from burgerprofiel.blocks.dossiers import public
from burgerprofiel.foundation import api

_CHANNEL = "zaken"
_Url = Annotated[str, msgspec.Meta(max_length=300)]
_Word = Annotated[str, msgspec.Meta(max_length=100)]


class Notification(msgspec.Struct, frozen=True, rename="camel"):
    """A signal of the ZGW notifications standard. It says that something changed, not what."""

    kanaal: _Word
    hoofd_object: _Url
    resource: _Word
    resource_url: Annotated[str, msgspec.Meta(max_length=1000)]
    actie: _Word


class Notifications(api.Controller):
    """Takes signals in; the case is read afterwards by a job."""

    tags = ("ZGW",)

    @api.validate(
        api.ResponseSpec(return_type=None, status_code=HTTPStatus.NO_CONTENT),
    )
    def post(self, parsed_body: api.Body[Notification]) -> HttpResponse:
        """Take in a signal. Channels other than `zaken` are accepted and left alone."""
        if parsed_body.kanaal == _CHANNEL:
            public.signal_case(
                authorization=self.request.headers.get("Authorization", ""),
                zaak_url=parsed_body.hoofd_object,
                is_gone=parsed_body.resource == "zaak" and parsed_body.actie == "destroy",
            )
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


ROUTES = [path("api/zgw/v1/notificaties", Notifications.as_view(), name="api-zgw-notifications")]
