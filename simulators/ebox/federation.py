"""What the federation knows of boxes and providers, and the event service (EES v2)."""

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from simulators import common
from simulators.ebox.mailboxes import Json
from simulators.ebox.registry import refusal
from simulators.faults import Faults

EVENTS_PATH = "/events/ebox/enterprise/document/events"
EVENT_TYPES = ("newDocument", "newDocumentReminder", "documentExpirationAlert", "readDocument")
REQUIRED = ("eventType", "enterpriseId", "messageId", "receiptDate", "expirationDate", "registeredMail")


class Federation:
    """Providers, preferences of enterprises, consents of citizens."""

    def __init__(self, *, faults: Faults, base_url: str) -> None:
        self._faults = faults
        self.preferences: dict[str, Json] = {}
        self.consents: dict[str, bool] = {}
        self._providers = [
            {
                "messageProviderId": "voorbeeld",
                "messageProviderName": {"nl": "Voorbeeld", "fr": "Exemple", "de": "Beispiel"},
                "messageProviderDescription": {"nl": "Voorbeeld", "fr": "Exemple", "de": "Beispiel"},
                "messageProviderUrl": f"{base_url}/v3",
                "messageProviderActivationDate": "2020-01-01",
                "messageProviderTechnicalContact": "helpdesk@voorbeeld.example",
                "apiSupportedVersion": "3.5",
            }
        ]

    def routes(self) -> list[BaseRoute]:
        """Its addresses."""
        return [
            Route("/{name}/eboxPreferences/search", self.find_preferences, methods=["POST"]),
            Route("/{name}/citizenEboxConsents/search", self.find_consents, methods=["POST"]),
            Route("/{name}/messageProviders", self.providers),
        ]

    async def find_preferences(self, request: Request) -> Response:
        """What these enterprises chose; who is not known is left out."""
        return await self._found(request, self.preferences)

    async def find_consents(self, request: Request) -> Response:
        """Whether these citizens agreed; who is not known is left out."""
        return await self._found(
            request, {number: {"hasConsent": yes} for number, yes in self.consents.items()}
        )

    async def _found(self, request: Request, known: dict[str, Json]) -> Response:
        asked = await common.json_body(request)
        kind, numbers = asked["eboxType"], list(asked["eboxIdValueList"])
        found = [
            {"eboxId": {"eboxType": kind, "eboxIdValue": number}, **known[number]}
            for number in numbers
            if number in known
        ]
        if found and self._faults.take("wrong_person", path=request.url.path):
            found[0]["eboxId"] = {"eboxType": kind, "eboxIdValue": "62700000145"}
        return JSONResponse(found)

    async def providers(self, request: Request) -> Response:
        """The providers of the federation."""
        return JSONResponse(self._providers)


class Events:
    """Takes events of providers and pages them to consumers, by the number that each got."""

    def __init__(self, *, faults: Faults) -> None:
        self._faults = faults
        self._told: list[Json] = []
        self._known: set[str] = set()

    def routes(self) -> list[BaseRoute]:
        """Its addresses."""
        path = EVENTS_PATH.replace("/events", "/{name}", 1)
        return [Route(path, self.take, methods=["POST"]), Route(path, self.page, methods=["GET"])]

    async def take(self, request: Request) -> Response:
        """Take events: 201, 400 for what is none, 409 when one of them was told before."""
        given = await common.json_body(request)
        if not isinstance(given, list) or not all(map(_is_event, given)):
            return refusal(400, "INVALID_INPUT", "an array of events")
        ids = {each["eventCorrelationId"] for each in given if "eventCorrelationId" in each}
        if ids & self._known:
            return refusal(409, "DUPLICATE", "told before")
        self._known |= ids
        for each in given:
            self.tell(each)
        return Response(status_code=201)

    def tell(self, event: Json, *, minutes_ago: float = 0) -> None:
        """Give an event its number and moment."""
        at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        self._told.append(
            {
                "eventSequenceNbr": len(self._told) + 1,
                "eventTime": at.isoformat(),
                "eventProviderId": "voorbeeld",
                "eventData": event,
            }
        )

    async def page(self, request: Request) -> Response:
        """What came after a number."""
        try:
            last = int(request.query_params["lastSequenceNbr"])
            size = int(request.query_params["pageSize"])
        except (KeyError, ValueError):
            return refusal(400, "INVALID_INPUT", "lastSequenceNbr and pageSize")
        found: list[Any] = self._told[last : last + size]
        info = {"lastSequenceNbr": last + len(found), "hasNext": last + len(found) < len(self._told)}
        if self._faults.take("twice", path=request.url.path):
            found = found + self._told[max(0, last - 1) : last + 1]
        if self._faults.take("out_of_order", path=request.url.path):
            found = random.Random(7).sample(found, len(found))  # noqa: S311
        return JSONResponse({"EboxEnterpriseDocumentEvents": found, "pageInfo": info})


def _is_event(given: Any) -> bool:
    has_all = isinstance(given, dict) and all(name in given for name in REQUIRED)
    return has_all and given["eventType"] in EVENT_TYPES
