"""Addresses of the e-Box, in both versions."""

from typing import Any

from django.urls import URLPattern, path

from burgerprofiel.blocks.messages.api.ebox import edge, hearing, reading, sending

_MESSAGE = "ebox/messages/<str:message_id>"
_CONTENTS = (
    f"{_MESSAGE}/attachments",
    f"{_MESSAGE}/attachments/<str:attachment_id>",
    f"{_MESSAGE}/attachments/<str:attachment_id>/content",
    f"{_MESSAGE}/body",
    f"{_MESSAGE}/paymentData",
)


def _of(version: str, *, reference: str, messages: dict[str, Any], **more: Any) -> list[URLPattern]:
    base, given = f"api/ebox/{version}/", {"version": version}
    contents = edge.operations(GET=reading.content)
    return [
        path(f"{base}ebox", edge.operations(GET=reading.summary), given),
        path(f"{base}ebox/messages", edge.operations(**messages), given),
        path(f"{base}{_MESSAGE}", edge.operations(GET=reading.message), given),
        *(path(f"{base}{one}", contents, given) for one in _CONTENTS),
        path(f"{base}searchMessageStatus", edge.operations(POST=sending.statuses), given),
        path(f"{base}linkEboxMessage", edge.operations(POST=sending.link), given),
        path(f"{base}{reference}/<str:kind>", edge.operations(GET=reading.names)),
        path(f"{base}{reference}/<str:kind>/<str:identifier>", edge.operations(GET=reading.name)),
        *(path(f"{base}{name}", view, given) for name, view in more.items()),
    ]


_READ = {"GET": reading.listing, "PATCH": reading.show}
urlpatterns: list[URLPattern] = [
    *_of(
        "v2",
        reference="referenceData",
        messages=_READ,
        publishMessage=edge.operations(POST=sending.publish),
    ),
    *_of("v3", reference="refData", messages={**_READ, "POST": sending.publish}),
    path("api/ebox/v3/eventNotifications", edge.operations(POST=hearing.notifications)),
]
