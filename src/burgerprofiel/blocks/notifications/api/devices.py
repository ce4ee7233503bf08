"""The browsers on which a person sees notices, for the scripts of the pages and the service worker."""

from __future__ import annotations

from datetime import datetime
from http import HTTPStatus
from typing import Annotated
from uuid import UUID

import msgspec
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.urls import path
from msgspec import Meta

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.notifications import public
from burgerprofiel.foundation import api, errors, limits
from burgerprofiel.foundation.limits import uses

_SESSION = (api.Session(),)
_Endpoint = Annotated[str, Meta(max_length=2048)]
_Encoded = Annotated[str, Meta(max_length=200)]


class KeysIn(msgspec.Struct, frozen=True):
    """The keys of a browser, in base64url."""

    p256dh: _Encoded
    auth: _Encoded


class SubscriptionIn(msgspec.Struct, frozen=True):
    """What `PushSubscription.toJSON()` gives; other members are left aside."""

    endpoint: _Endpoint
    keys: KeysIn


class DeviceIn(msgspec.Struct, frozen=True):
    """A browser to show notices in."""

    subscription: SubscriptionIn


class PresentIn(msgspec.Struct, frozen=True):
    """A browser that is here; `previous` is the endpoint that it had before, when it has another one now."""

    subscription: SubscriptionIn
    previous: _Endpoint = ""


class KnownOut(msgspec.Struct, frozen=True):
    """The id of the browser, null when this person did not ask for notices in it."""

    id: UUID | None


class DeviceOut(msgspec.Struct, frozen=True):
    """A browser of the person. `name` is in two words, empty when unknown."""

    id: UUID
    name: str
    created_at: datetime
    last_seen_at: datetime


class DevicesOut(msgspec.Struct, frozen=True):
    """What a browser needs to subscribe (`application_key`) and to say so (`csrf_token`), and those of the person."""

    application_key: str
    csrf_token: str
    devices: list[DeviceOut]


class DevicePath(msgspec.Struct, frozen=True):
    """A browser of the person's list."""

    device_id: UUID


class Devices(api.Controller):
    """The person's browsers."""

    auth = _SESSION
    tags = ("notifications",)

    def get(self) -> DevicesOut:
        """List the browsers that show notices, last seen first."""
        return DevicesOut(
            application_key=public.application_key(),
            csrf_token=get_token(self.request),
            devices=[
                DeviceOut(
                    id=device.id,
                    name=device.name,
                    created_at=device.created_at,
                    last_seen_at=device.last_seen_at,
                )
                for device in public.list_devices(self.actor)
            ],
        )

    def post(self, parsed_body: api.Body[DeviceIn]) -> KnownOut:
        """Show notices in this browser from now on."""
        _spend(self)
        return KnownOut(
            id=public.register_device(
                self.actor, subscription=_json(parsed_body.subscription), device=_device(self)
            )
        )


class Present(api.Controller):
    """The browser that asks."""

    auth = _SESSION
    tags = ("notifications",)

    @api.modify(status_code=HTTPStatus.OK)
    def post(self, parsed_body: api.Body[PresentIn]) -> KnownOut:
        """Say that this browser still shows notices, perhaps at another endpoint."""
        _spend(self)
        return KnownOut(
            id=public.refresh_device(
                self.actor,
                subscription=_json(parsed_body.subscription),
                previous=parsed_body.previous,
                device=_device(self),
            )
        )


class DeviceController(api.Controller):
    """One browser."""

    auth = _SESSION
    tags = ("notifications",)

    @api.validate(api.ResponseSpec(None, status_code=HTTPStatus.NO_CONTENT))
    def delete(self, parsed_path: api.Path[DevicePath]) -> HttpResponse:
        """Show no notices there any more."""
        _spend(self)
        if not public.remove_device(self.actor, device_id=parsed_path.device_id):
            raise errors.NotFoundError("device-not-found")
        return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _spend(controller: api.Controller) -> None:
    limits.spend_for(uses.DEVICE, controller.request)


def _device(controller: api.Controller) -> str:
    return identity.device_in_words(controller.request.headers.get("user-agent", ""))


def _json(subscription: SubscriptionIn) -> str:
    return msgspec.json.encode(subscription).decode()


ROUTES = [
    path("api/notifications/v1/devices", Devices.as_view(), name="api-devices"),
    path("api/notifications/v1/devices/present", Present.as_view(), name="api-device-present"),
    path("api/notifications/v1/devices/<uuid:device_id>", DeviceController.as_view(), name="api-device"),
]
