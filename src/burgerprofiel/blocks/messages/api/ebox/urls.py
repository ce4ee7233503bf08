"""Addresses of the e-Box, in both versions."""

from typing import Any

from django.urls import URLPattern, path

from burgerprofiel.blocks.messages.api.ebox import edge, hearing, reading, sending

_MESSAGE = "ebox/messages/<str:message_number>"
_CONTENTS = {
    "attachments": f"{_MESSAGE}/attachments",
    "attachment": f"{_MESSAGE}/attachments/<str:attachment_number>",
    "content": f"{_MESSAGE}/attachments/<str:attachment_number>/content",
    "body": f"{_MESSAGE}/body",
    "payment": f"{_MESSAGE}/paymentData",
}


def _of(version: str, *, reference: str, messages: dict[str, Any]) -> list[URLPattern]:
    def at(route: str, name: str, **methods: Any) -> URLPattern:
        given = {"version": version}
        return path(
            f"api/ebox/{version}/{route}",
            edge.operations(**methods),
            given,
            name=f"api-ebox-{version}-{name}",
        )

    return [
        at("ebox", "summary", GET=reading.summary),
        at("ebox/messages", "messages", **messages),
        at(_MESSAGE, "message", GET=reading.message),
        *(at(route, name, GET=getattr(reading, name)) for name, route in _CONTENTS.items()),
        at("searchMessageStatus", "statuses", POST=sending.statuses),
        at("linkEboxMessage", "link", POST=sending.link),
        at(f"{reference}/<str:kind>", "names", GET=reading.names),
        at(f"{reference}/<str:kind>/<str:identifier>", "name", GET=reading.name),
    ]


_READ = {"GET": reading.listing, "PATCH": reading.show}
_PUBLISH = {"POST": sending.publish}
urlpatterns: list[URLPattern] = [
    *_of("v2", reference="referenceData", messages=_READ),
    path(
        "api/ebox/v2/publishMessage",
        edge.operations(**_PUBLISH),
        {"version": "v2"},
        name="api-ebox-v2-publish",
    ),
    *_of("v3", reference="refData", messages={**_READ, **_PUBLISH}),
    path(
        "api/ebox/v3/eventNotifications", edge.operations(POST=hearing.notifications), name="api-ebox-events"
    ),
]
