"""Who calls: a signed-in person with the session of the pages, or a system with a bearer token."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.utils.module_loading import import_string
from dmr import APIError
from dmr.exceptions import NotAuthenticatedError
from dmr.openapi.objects import SecurityScheme
from dmr.security import SyncAuth
from dmr.security.csrf import CSRFAuthMixin

from burgerprofiel.foundation import limits
from burgerprofiel.foundation.api.problems import ApiError
from burgerprofiel.foundation.gate import Client
from burgerprofiel.foundation.limits import uses

if TYPE_CHECKING:
    from dmr.endpoint import Endpoint
    from dmr.metadata import EndpointMetadata
    from dmr.openapi.objects import Reference, SecurityRequirement


class Session(CSRFAuthMixin, SyncAuth):
    """The session of the pages. The middleware has set `request.actor`; unsafe methods carry the CSRF token."""

    __slots__ = ()
    security_scheme_name = "session"
    csrf_scheme_name = "csrf"

    def auth_security_scheme(self) -> SecurityScheme:
        """How the document describes the session cookie."""
        return SecurityScheme(
            type="apiKey",
            name="__Host-bp_session",
            security_scheme_in="cookie",
            description="The session of the pages, after signing in.",
        )

    def __call__(self, endpoint: Endpoint, controller: Any) -> Self | None:
        if getattr(controller.request, "actor", None) is None:
            return None
        try:
            self._ensure_csrf(controller)
        except APIError:
            raise ApiError(HTTPStatus.FORBIDDEN, "csrf-failed") from None
        return self


class Bearer(SyncAuth):
    """An access token of a machine client that holds `scope`; sets `request.client`."""

    __slots__ = ("scope",)

    def __init__(self, scope: str = "") -> None:
        self.scope = scope

    @property
    def www_authenticate_challenge(self) -> str | None:
        """RFC 6750, section 3."""
        return f'Bearer scope="{self.scope}"' if self.scope else "Bearer"

    def security_schemes(
        self, metadata: EndpointMetadata, controller_cls: type[Any]
    ) -> dict[str, SecurityScheme | Reference]:
        """How the document describes the token."""
        return {
            "bearer": SecurityScheme(
                type="http",
                scheme="bearer",
                description="Access token of `/oauth/v1/token` (client credentials, signed JWT assertion).",
            )
        }

    def security_requirements(
        self, metadata: EndpointMetadata, controller_cls: type[Any]
    ) -> list[SecurityRequirement]:
        """What the document says an operation needs."""
        return [{"bearer": [self.scope] if self.scope else []}]

    def __call__(self, endpoint: Endpoint, controller: Any) -> Self | None:
        scheme, _, token = controller.request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        client = client_finder()(token.strip())
        if client is None:
            raise NotAuthenticatedError(headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
        if self.scope and self.scope not in client.scopes:
            raise ApiError(
                HTTPStatus.FORBIDDEN,
                "insufficient-scope",
                f"The token lacks the scope {self.scope}.",
                headers={
                    "WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{self.scope}"',
                },
            )
        limits.spend(uses.API_CLIENT, client=client.client_id)
        controller.request.client = client
        return self


@lru_cache(maxsize=1)
def client_finder() -> Callable[[str], Client | None]:
    """The site names the function that knows tokens (`API_FIND_CLIENT`), so that foundation knows no block."""
    finder: Callable[[str], Client | None] = import_string(settings.API_FIND_CLIENT)
    return finder
