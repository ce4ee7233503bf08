"""Requests to correct for the systems of an authority: list, read, answer once, evidence, a webhook of each change."""

from __future__ import annotations

import base64
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from burgerprofiel.blocks.dossiers.tests import incoming
from burgerprofiel.blocks.dossiers.tests.opened import Opened
from burgerprofiel.blocks.rights import handlers, public
from burgerprofiel.blocks.rights.contracts import CorrectionState
from burgerprofiel.blocks.rights.models import Correction, CorrectionMessage
from burgerprofiel.blocks.rights.tests.correcting import (
    STRANGE_SYSTEM,
    SYSTEM,
    TOWN,
    a_file,
    answer,
    ask,
    owner,
)
from burgerprofiel.foundation import config, database, dispatch
from burgerprofiel.foundation.gate import Client
from burgerprofiel.foundation.uploads import examine
from burgerprofiel.foundation.uploads.tests import files
from burgerprofiel.foundation.webhooks import models as webhooks

pytestmark = pytest.mark.django_db
assert handlers  # imported for the consumer that it registers
ADDRESS = "/api/rights/v1/corrections"


@pytest.fixture
def file() -> Opened:
    return a_file()


def _as(client: Client = SYSTEM) -> Browser:
    return Browser(**incoming.bearer(client))


def _get(path: str = "", *, client: Client = SYSTEM, status: int = 200, **query: Any) -> Any:
    response = _as(client).get(f"{ADDRESS}{path}", query)
    assert response.status_code == status, response.content
    return response.json()


def _answer(asked: UUID, body: dict[str, Any], *, client: Client = SYSTEM, status: int = 200) -> Any:
    response = _as(client).post(f"{ADDRESS}/{asked}/answers", body, content_type="application/json")
    assert response.status_code == status, response.content
    return response.json()


def test_a_system_reads_what_its_own_authority_handles(file: Opened) -> None:
    asked = ask(file)
    (one,) = _get()["items"]
    assert (one["id"], one["file"], one["proposed"]) == (str(asked), file.external_id, "Noordstraat 2")
    assert (one["state"], one["messages"], one["subject_number"]) == ("submitted", [], "")
    assert _get(f"/{asked}") == one
    assert _get(client=STRANGE_SYSTEM)["items"] == []
    _get(f"/{asked}", client=STRANGE_SYSTEM, status=404)
    _answer(asked, {"id": str(uuid4()), "state": "accepted"}, client=STRANGE_SYSTEM, status=404)
    _get(client=Client(client_id="zonder", ovo_code=TOWN, scopes=frozenset({"DosisImport"})), status=403)
    assert Correction.objects.get().state == "submitted"


def test_who_goes_on_from_the_last_place_gets_what_changed_since(file: Opened) -> None:
    first, second, third = ask(file), ask(file), ask(file)
    page = _get(limit=2)
    assert [one["id"] for one in page["items"]] == [str(first), str(second)]
    page = _get(after=page["next"], limit=2)
    assert [one["id"] for one in page["items"]] == [str(third)]
    page = _get(after=(place := page["next"]))
    assert (page["items"], page["next"]) == ([], place)
    answer(first, CorrectionState.REFUSED)
    page = _get(after=place)
    assert [(one["id"], one["state"]) for one in page["items"]] == [(str(first), "refused")]
    assert [one["id"] for one in _get(open="true")["items"]] == [str(second), str(third)]
    assert _get(after="onzin", status=422)["type"].endswith("invalid-cursor")


def test_an_answer_counts_once_and_the_person_reads_it(file: Opened) -> None:
    asked, body = ask(file), {"id": str(uuid4()), "text": "Welke akte?", "state": "question"}
    first, second = _answer(asked, body), _answer(asked, body)
    assert first == second
    assert [one["text"] for one in first["messages"]] == ["Welke akte?"]
    (message,) = public.get_correction(owner(file), correction_id=asked).messages
    assert (message.text, message.state) == ("Welke akte?", CorrectionState.QUESTION)
    _answer(ask(file), body, status=409)
    assert CorrectionMessage.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {"state": "refused"},
        {"state": "withdrawn", "text": "a"},
        {"state": "submitted", "text": "a"},
        {"text": " "},
        {},
    ],
)
def test_an_answer_that_cannot_be_changes_nothing(file: Opened, body: dict[str, str]) -> None:
    _answer(ask(file), {"id": str(uuid4()), **body}, status=403)
    assert Correction.objects.get().state == "submitted"
    assert not CorrectionMessage.objects.exists()


def test_a_clean_file_is_read_and_no_other(file: Opened, set_scanner: Any) -> None:
    set_scanner(config.NO_SCANNER)
    me = owner(file)
    sent = SimpleUploadedFile("akte.pdf", files.pdf(), "application/pdf")
    upload = public.hand_in_evidence(me, ovo_code=TOWN, file=sent)
    asked = ask(file, files=(upload.id,))
    found = _get(f"/{asked}")
    assert (found["files"], found["files_waiting"]) == ([], 1)
    _get(f"/{asked}/files/{upload.id}", status=404)
    examine.examine_next()
    (told,) = _get(f"/{asked}")["files"]
    assert (told["id"], told["name"], told["kind"]) == (str(upload.id), "akte.pdf", "pdf")
    content = _get(f"/{asked}/files/{upload.id}")
    assert (content["name"], content["media_type"]) == ("akte.pdf", "application/pdf")
    assert base64.b64decode(content["content"])[:5] == b"%PDF-"
    _get(f"/{asked}/files/{upload.id}", client=STRANGE_SYSTEM, status=404)
    _get(f"/{ask(file)}/files/{upload.id}", status=404)


def test_every_read_and_answer_has_its_row_with_the_system_in_it(file: Opened) -> None:
    asked = ask(file)
    last = database.value("SELECT max(id) FROM foundation_accesslog")
    _get()
    _answer(asked, {"id": str(uuid4()), "state": "accepted"})
    made = database.rows(
        "SELECT name, data_subject_id, actor_kind, organisation, application FROM foundation_accesslog"
        " WHERE id > %s ORDER BY id",
        [last],
    )
    assert [row["name"] for row in made] == ["rights.handle.read", "rights.handle.update"]
    assert {tuple(row.values())[1:] for row in made} == {(file.party_id, "client", TOWN, SYSTEM.client_id)}


def test_the_systems_of_the_authority_hear_of_every_change_by_ids_only(file: Opened) -> None:
    webhooks.Endpoint.objects.create(
        id=uuid4(),
        client_id=SYSTEM.client_id,
        ovo_code=TOWN,
        url="https://hooks.example/",
        types=["rights.correction_changed"],
        scheme="v1",
        state="active",
        secret_sealed=b"",
        contact_sealed=b"",
    )
    asked = ask(file)
    answer(asked, CorrectionState.QUESTION, "Welke?")
    public.write_about_correction(owner(file), correction_id=asked, text="Deze")
    public.withdraw_correction(owner(file), correction_id=asked)
    while dispatch.dispatch_once().delivered:
        pass
    told = [
        (row.data["state"], row.data["by"])
        for row in webhooks.Message.objects.filter(type="rights.correction_changed").order_by("occurred_at")
    ]
    assert told == [
        ("submitted", "person"),
        ("question", "authority"),
        ("submitted", "person"),
        ("withdrawn", "person"),
    ]
    data = webhooks.Message.objects.first()
    assert data is not None
    assert set(data.data) == {"correction_id", "state", "by"}
