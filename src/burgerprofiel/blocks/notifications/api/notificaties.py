"""The Flemish notifications at their own address and in their own words (docs/integrators/notifications.md)."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import Annotated, Any, ClassVar, Final

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import path
from dmr.exceptions import DataParsingError
from dmr.parsers import DeserializeFunc, Parser, Raw
from msgspec import Meta

from burgerprofiel.blocks.notifications import public
from burgerprofiel.blocks.notifications.contracts import BundleProblem
from burgerprofiel.blocks.notifications.errors import BundleRefusedError
from burgerprofiel.blocks.notifications.wire import notificaties
from burgerprofiel.foundation import api, errors, xml

SCOPE: Final = "NotificatieImport"
XML: Final = "application/xml"

_MISSING: Final = re.compile(r"Object missing required field `(?P<name>[A-Za-z]{1,60})`")
_EXPECTED: Final = re.compile(r"Expected `(?P<wanted>[^`]{1,60})`(?:, got `(?P<given>[a-z]{1,20})`)?")


class XmlParser(Parser):
    """The same bundle in XML, read with everything off that could do harm."""

    content_type = XML

    def parse(
        self,
        to_deserialize: Raw,
        deserializer_hook: DeserializeFunc | None = None,
        *,
        request: HttpRequest,
        model: Any,
    ) -> Any:
        """The body as `model`. Raises DataParsingError, or msgspec.ValidationError where it does not fit."""
        try:
            members = notificaties.read_xml(bytes(to_deserialize))
        except xml.UnsafeError as error:
            raise DataParsingError(str(error)) from None
        return msgspec.convert(members, type=model)


class BundleQuery(msgspec.Struct, frozen=True):
    """A bundle, by the id that its sender gave it."""

    id: Annotated[str, Meta(min_length=1, max_length=100)]


class NotificationController(api.StandardController):
    """An address of the standard: bearer token with its scope, refusals in its form and in Dutch."""

    is_abstract: ClassVar[bool] = True
    auth = (api.Bearer(SCOPE),)
    tags = ("Notificaties",)

    def refuse(self, content: api.Problem, *, headers: dict[str, str] | None = None) -> HttpResponse:
        """The refusal of the standard, with what is wrong with a value in Dutch."""
        items = tuple(msgspec.structs.replace(item, detail=_in_dutch(item.detail)) for item in content.errors)
        return super().refuse(msgspec.structs.replace(content, errors=items), headers=headers)


class Bundles(NotificationController):
    """News for recipients."""

    parsers = (api.StrictJsonParser(), XmlParser())
    max_body: ClassVar[int] = 2 * api.MIB

    @api.modify(status_code=HTTPStatus.OK)
    def post(self, parsed_body: api.Body[notificaties.Notificatie]) -> notificaties.Aanvaard:
        """Send one piece of news for up to 1,000 recipients, as JSON or as XML.

        Refused whole when a mandatory key of its category misses for any of them. The same bundle again gives the same
        answer and changes nothing; another body under the same `Id` gives 409.
        """
        bundle = notificaties.to_bundle(parsed_body)
        if isinstance(bundle, list):
            items = [
                errors.FieldError(code=item.code, detail=item.description, field=item.field)
                for item in bundle
            ]
            raise BundleRefusedError("invalid-bundle", "De notificatie is geweigerd.", errors=items)
        receipt = public.receive_bundle(self.client, bundle=bundle)
        return notificaties.Aanvaard(id=bundle.key, ontvangst_id=str(receipt))

    def handle_error(self, endpoint: Any, controller: Any, exc: Exception) -> HttpResponse:
        """What is refused leaves a trace for its sender: the reasons, never the content."""
        answer = super().handle_error(endpoint, controller, exc)
        if answer.status_code in (HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT):
            refusal = msgspec.json.decode(answer.content, type=api.Refusal)
            key = notificaties.find_key(self.request.body, is_xml=self.request.content_type == XML)
            public.refuse_bundle(
                self.client,
                key=key,
                problems=[
                    BundleProblem(code=item.code, description=item.description, field=item.field)
                    for item in refusal.errors
                ],
            )
        return answer


class Outcomes(NotificationController):
    """What became of bundles."""

    def get(self, parsed_query: api.Query[BundleQuery]) -> list[notificaties.Resultaat]:
        """What became of the bundles of one `Id`, newest first: the receipt, or why not."""
        found = public.list_bundle_outcomes(self.client, key=parsed_query.id)
        return [notificaties.render(outcome) for outcome in found]


def _in_dutch(detail: str) -> str:
    if found := _MISSING.search(detail):
        return f"Het verplichte veld {found['name']} ontbreekt."
    if found := _EXPECTED.search(detail):
        given = f", niet {found['given']}" if found["given"] else ""
        return f"Hier hoort {found['wanted']}{given}."
    return detail


ROUTES = [
    path("api/v2/notificaties", Bundles.as_view(), name="notificaties"),
    path("api/v2/notificaties/resultaten", Outcomes.as_view(), name="notificaties-results"),
]
