"""For providers of boxes elsewhere: that something happened to a message (v3.5, CloudEvents)."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpResponse

from burgerprofiel.blocks.messages.api.ebox import edge
from burgerprofiel.blocks.messages.api.ebox.edge import EboxRequest
from burgerprofiel.blocks.messages.public import ebox
from burgerprofiel.blocks.messages.wire.ebox import cloudevents


@edge.scoped(edge.NOTIFY, for_providers=False)
def notifications(request: EboxRequest) -> HttpResponse:
    """Take events, one or a batch: 202, whether or not anybody here has that box."""
    body = edge.body_of(request)
    if request.content_type == cloudevents.BATCH_MEDIA_TYPE:
        events = cloudevents.parse_batch(body)
    elif request.content_type == cloudevents.MEDIA_TYPE:
        events = (cloudevents.parse(body),)
    else:
        accepted = f"{cloudevents.MEDIA_TYPE} or {cloudevents.BATCH_MEDIA_TYPE}"
        return edge.refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", accepted)
    ebox.take_notification(request.client, events=events)
    return HttpResponse(status=HTTPStatus.ACCEPTED)
