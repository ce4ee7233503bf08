"""Authorities ask whether people read digitally, many at once (docs/integrators/digital-post.md)."""

from __future__ import annotations

import time
from http import HTTPStatus
from typing import Annotated, Final

import msgspec
from django.urls import URLPattern, path

from burgerprofiel.blocks.correspondence import public, rules
from burgerprofiel.blocks.correspondence.contracts import Reads
from burgerprofiel.blocks.correspondence.errors import InvalidNumbersError
from burgerprofiel.blocks.identity.contracts import Number
from burgerprofiel.foundation import api, database, identifiers
from burgerprofiel.foundation.identifiers import IdentifierType

SCOPE: Final = "CorrespondenceRead"
MOST: Final = 1000


class Party(msgspec.Struct, frozen=True):
    """A person (`insz`), an enterprise (`kbo`) or an association (`vcode`)."""

    type: IdentifierType
    value: Annotated[str, msgspec.Meta(min_length=1, max_length=20)]


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom you are about to send something; the same one may be in it more than once."""

    parties: Annotated[tuple[Party, ...], msgspec.Meta(min_length=1, max_length=MOST)]


class Answer(msgspec.Struct, frozen=True):
    """An answer per party, in the order of the question.

    `yes`: send digitally. `no`: send on paper; also for whoever is not known here. `hint`: chose digital post, and
    paper beside it is wise: nobody looked for half a year, or nobody can be told that there is post.
    """

    answers: tuple[Reads, ...]


class Readers(api.Controller):
    """Who reads digitally."""

    auth = (api.Bearer(SCOPE),)
    tags = ("Digital post",)
    max_body = 128 * api.KIB

    @api.modify(status_code=HTTPStatus.OK)
    def post(self, parsed_body: api.Body[Question]) -> Answer:
        """Say of each party whether it reads digitally.

        Ask shortly before you send, of those to whom you send. Each of them sees in their log that you asked.
        """
        began = time.monotonic()
        found = public.answer_readers(self.client, numbers=_numbers(parsed_body.parties))
        database.release()
        time.sleep(rules.seconds_to_wait(time.monotonic() - began, asked=len(found)))
        return Answer(answers=found)


def _numbers(parties: tuple[Party, ...]) -> list[Number]:
    """Canonical numbers. Raises InvalidNumbersError."""
    found, wrong = list[Number](), list[int]()
    for place, party in enumerate(parties):
        try:
            found.append((party.type, identifiers.canonical(party.type, party.value)))
        except identifiers.InvalidIdentifierError:
            wrong.append(place)
    if wrong:
        raise InvalidNumbersError(wrong)
    return found


ROUTES: list[URLPattern] = [
    path("api/correspondence/v1/readers", Readers.as_view(), name="api-correspondence-readers")
]
