"""Certificates of authentic sources, through the block `sources` with an adapter that says what the test wants."""

from __future__ import annotations

import pytest
from django.test import Client

from burgerprofiel.blocks.certificates import public, rules
from burgerprofiel.blocks.certificates.contracts import NotGivenError, Problem, Theme
from burgerprofiel.blocks.certificates.tests import made
from burgerprofiel.blocks.sources import contracts
from burgerprofiel.blocks.sources.contracts import Document, SourceError
from burgerprofiel.blocks.sources.tests import adapters
from burgerprofiel.foundation import database
from burgerprofiel.foundation.accesslog import rows
from burgerprofiel.foundation.accesslog.entry import Operation
from tests import people

pytestmark = pytest.mark.django_db
SUPPLY = "test.attest"


def scripted(*answers: adapters.Answer) -> adapters.Scripted:
    kinds = ["attest.leven", "attest.hoofdverblijfplaats"]
    source = adapters.Scripted(adapters.supply(SUPPLY, documents=kinds))
    source.answers(SUPPLY, *answers)
    return source


def document(kind: str = "attest.leven") -> Document:
    return Document(kind=kind, media_type="application/pdf", content=made.pdf(), language="nl")


def test_what_a_source_has_can_be_had_and_its_row_is_there_before_ours() -> None:
    me = people.resident()
    with adapters.connected(scripted(adapters.reply(documents=(document(),)))):
        kinds = public.list_kinds(me.actor)
        assert [(kind.code, kind.theme) for kind in kinds] == [
            ("attest.leven", Theme.PERSON),
            ("attest.hoofdverblijfplaats", Theme.HOME),
        ]
        answer = me.enter(Client()).post("/attesten/maken", {"kind": "attest.leven"}, follow=True)
    assert answer["Content-Type"] == "application/pdf"
    check = public.check_code(rules.code_in(answer.content))
    assert check.names["fr"] == "Certificat de vie"
    found = database.rows(
        f"SELECT {rows.COLUMNS} FROM foundation_accesslog l WHERE data_subject_id = %s ORDER BY l.id",
        [me.person_id],
    )
    operations = [row.operation for row in map(rows.read, found)][-3:]
    assert operations == [Operation.SEND, Operation.CREATE, Operation.READ]


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        (contracts.Problem.NOTHING_FOUND, Problem.NOTHING),
        (contracts.Problem.PROTECTED, Problem.NOT_ALLOWED),
        (contracts.Problem.SOURCE_DOWN, Problem.SILENT),
        (contracts.Problem.BAD_ANSWER, Problem.SILENT),
    ],
)
def test_what_a_source_says_instead_is_said_in_our_words(said: contracts.Problem, problem: Problem) -> None:
    me = people.resident()
    with adapters.connected(scripted(SourceError(said))), pytest.raises(NotGivenError) as raised:
        public.issue_certificate(me.actor, kind="attest.leven")
    assert raised.value.problem is problem


def test_without_a_source_there_is_nothing_to_make() -> None:
    me = people.resident()
    assert public.list_kinds(me.actor) == ()
    with pytest.raises(NotGivenError) as raised:
        public.issue_certificate(me.actor, kind="attest.leven")
    assert raised.value.problem is Problem.NOT_HERE
