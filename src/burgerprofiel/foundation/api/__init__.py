"""Machine interfaces: a thin layer over django-modern-rest, so that no block knows it.

    class Things(api.Controller):
        auth = (api.Bearer("ThingScope"),)

        def post(self, parsed_body: api.Body[NewThing]) -> Thing:
            \"\"\"Make a thing.\"\"\"
            return things.public.make(client=self.client, name=parsed_body.name)

    ROUTES = [path("api/things/v1/things", Things.as_view(), name="api-things")]

Bodies and answers are msgspec structs. Parameters of a method are called `parsed_body`, `parsed_query`,
`parsed_path`. A domain error that is raised becomes its problem answer (`problems.of`).
"""

from dmr import Headers, HeaderSpec, Path, Query, ResponseSpec, modify, validate
from dmr.plugins.msgspec import BodyMsgspec as Body

from burgerprofiel.foundation.api.auth import Bearer, Session
from burgerprofiel.foundation.api.body import JsonParser, StrictJsonParser
from burgerprofiel.foundation.api.caching import (
    Page,
    decode_cursor,
    encode_cursor,
    etag,
    require_match,
    respond,
)
from burgerprofiel.foundation.api.controller import KIB, MIB, ApiRequest, Controller, refusals
from burgerprofiel.foundation.api.document import document, urlpatterns
from burgerprofiel.foundation.api.problems import ApiError, Problem, ProblemDetail, problem
from burgerprofiel.foundation.api.standard import Refusal, RefusalError, StandardController

__all__ = [
    "KIB",
    "MIB",
    "ApiError",
    "ApiRequest",
    "Bearer",
    "Body",
    "Controller",
    "HeaderSpec",
    "Headers",
    "JsonParser",
    "Page",
    "Path",
    "Problem",
    "ProblemDetail",
    "Query",
    "Refusal",
    "RefusalError",
    "ResponseSpec",
    "Session",
    "StandardController",
    "StrictJsonParser",
    "decode_cursor",
    "document",
    "encode_cursor",
    "etag",
    "modify",
    "problem",
    "refusals",
    "require_match",
    "respond",
    "urlpatterns",
    "validate",
]
