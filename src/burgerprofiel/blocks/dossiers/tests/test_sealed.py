"""The texts of files are sealed to the party: what is stored betrays nothing, and opens where it belongs only."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from burgerprofiel.blocks.dossiers import public, sealed
from burgerprofiel.blocks.dossiers.contracts import DossierFilter, Reader
from burgerprofiel.blocks.dossiers.models import Dossier, DossierEvent, Seen
from burgerprofiel.blocks.dossiers.tests import factories as make
from burgerprofiel.blocks.dossiers.tests import incoming, opened
from burgerprofiel.blocks.dossiers.tests.factories import NOW
from burgerprofiel.blocks.dossiers.wire import dosis, feed, native
from burgerprofiel.foundation import clock, keys
from burgerprofiel.foundation.keys import opening, sealing
from burgerprofiel.foundation.keys.client import VaultClient
from tests import people

pytestmark = pytest.mark.django_db

EVERYTHING = DossierFilter()


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def vault_away(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let the vault open nothing from now on, and forget what it opened."""

    def go() -> None:
        def refuse(self: VaultClient, path: str, *args: Any, **named: Any) -> Any:
            raise keys.VaultDownError("vault-down")

        opening.forget_all()
        monkeypatch.setattr(VaultClient, "ask", refuse)

    return go


def _everything_stored() -> bytes:
    """Every row of every table, as a dump has it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.oid::regclass::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE c.relkind = 'r' AND n.nspname = 'public'"
        )
        dump = []
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT COALESCE(string_agg(t::text, E'\\n'), '') FROM {table} t")
            dump.append(cursor.fetchone()[0])
    return "\n".join(dump).encode()


def test_nothing_of_a_status_is_stored_in_the_clear() -> None:
    incoming.source()
    texts: dict[str, Any] = {
        name: f"Zqx{name}"
        for name in ("title", "detail", "action_text", "action_label", "suspended_reason", "phase_given")
    }
    links: dict[str, Any] = {name: f"https://zqx{name}.example/" for name in ("action_url", "deep_link")}
    lists: dict[str, Any] = {"contact": {"name": "Zqxcontact"}, "documents": ({"title": "Zqxdocument"},)}
    reader = Reader(type="insz", value=incoming.AN, role="Zqxrole")
    incoming.submit(
        incoming.status(
            **texts, **links, **lists, related_parties=({"name": "Zqxrelated"},), readers=(reader,)
        )
    )
    stored = _everything_stored()
    assert "zqx" in str(opened.file(Dossier.objects.get()).content).lower()
    words = [*texts.values(), *links.values(), "Zqxcontact", "Zqxdocument", "Zqxrelated", "Zqxrole"]
    for word in words:
        assert word.encode() not in stored
        assert word.encode().hex().encode() not in stored


def _is_stored(text: str) -> bool:
    """Whether it can be read in a dump, as it is or as `bytea` prints it."""
    stored = _everything_stored()
    return text.encode() in stored or text.encode().hex().encode() in stored


@pytest.mark.parametrize("via", ["dosis", "native", "feed"])
def test_what_is_no_code_is_kept_sealed_and_no_warning_repeats_it(via: str) -> None:
    incoming.source()
    given = "Zqxmevrouw wacht op bericht"
    number, moment = incoming.AN, "2026-03-02T09:12:00+01:00"
    dosis_body = {
        "Identificatie": {"Bron": incoming.URI, "DossierNummer": "1"},
        "UploadId": "u1",
        "Naam": "Premie",
        "WijzigingsDatum": moment,
        "Status": {"VlaamsFase": "Behandeling", "VlaamsCode": given},
        "Agenten": [{"Identificatie": number}],
    }
    native_body = {
        "upload_id": "u1",
        "external_id": "1",
        "title": "Premie",
        "changed_at": moment,
        "phase": "Behandeling",
        "code": given,
        "parties": [{"type": "insz", "value": number}],
    }
    feed_body = {
        "index": 1,
        "dossiernummer": "1",
        "dossiernaam": "Premie",
        "wijzigingsdatum": moment,
        "status": {"vlaamseFase": "Behandeling", "vlaamseCode": given},
        "agenten": [{"@type": "BurgerAgent", "rijksregisternummer": number}],
    }
    status = {
        "dosis": lambda: dosis.parse_v2(json.dumps(dosis_body).encode()),
        "native": lambda: native.parse_line(json.dumps(native_body).encode()),
        "feed": lambda: feed.parse_element(json.dumps(feed_body).encode()),
    }[via]()
    [receipt] = incoming.submit(status)
    assert [warning.code for warning in receipt.warnings] == ["not-a-code"]
    assert not _is_stored("Zqxmevrouw")
    assert not _is_stored("zqxmevrouw")  # as a key
    assert opened.file(Dossier.objects.get()).code_given == given
    assert opened.said(DossierEvent.objects.get()).code_given == given


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"outcome": "Zqxmevrouw Zqxpeeters"}, ("Invalid enum value", "outcome")),
        ({"Zqxmevrouw Zqxpeeters": "x"}, ("Object contains unknown field …", "")),
        ({"titel": "Zqxmevrouw"}, ("Object contains unknown field `titel`", "")),
    ],
)
def test_the_reasons_of_a_refusal_repeat_no_value(wrong: dict[str, str], told: tuple[str, str]) -> None:
    incoming.source()
    body = {
        "upload_id": "u1",
        "external_id": "1",
        "title": "Premie",
        "changed_at": "2026-03-02T09:12:00+01:00",
        "parties": [{"type": "insz", "value": incoming.AN}],
    }
    [receipt] = incoming.submit(native.parse_line(json.dumps(body | wrong).encode()))
    assert [(problem.description, problem.field) for problem in receipt.errors] == [told]
    assert not _is_stored("Zqxmevrouw")


def test_a_row_of_another_party_or_of_another_file_does_not_open() -> None:
    me, other = make.actor(), make.actor()
    mine, second = make.dossier(me.person_id, title="Mijn"), make.dossier(me.person_id, title="Tweede")
    theirs = make.dossier(other.person_id, title="Van een ander")
    for foreign in (theirs, second):
        Dossier.objects.filter(id=mine.id).update(sealed=foreign.sealed)
        rows = {row.id: row for row in public.list_dossiers(me, wanted=EVERYTHING).rows}
        assert (rows[mine.id].unreadable, rows[mine.id].title) == (True, "Dossier")
        assert (rows[second.id].unreadable, rows[second.id].title) == (False, "Tweede")
        assert public.list_dossiers(me, wanted=DossierFilter(text="ander")).total == 0


def test_a_status_moved_to_another_receipt_does_not_open() -> None:
    me = make.actor()
    file = make.dossier(me.person_id)
    first, second = (
        make.event(file, action_text=text, days_ago=days) for text, days in (("Eerst", 2), ("Toen", 1))
    )
    DossierEvent.objects.filter(id=second.id).update(sealed=first.sealed)
    found = public.get_dossier(me, dossier_id=file.id)
    assert [(line.action_text, line.unreadable) for line in found.history] == [("", True), ("Eerst", False)]
    assert not found.row.unreadable


def test_equal_texts_have_different_digests_for_every_party_and_file() -> None:
    incoming.source()
    both = incoming.readers(incoming.AN, incoming.BO)
    incoming.submit(*(incoming.status(file=file, readers=both) for file in ("1", "2")))
    digests = {
        (bytes(row.content_digest), opened.file(row).title) for row in Dossier.objects.filter(ended_at=None)
    }
    assert len(digests) == 4
    assert {title for _, title in digests} == {"Inname openbaar domein"}


def test_a_party_of_whom_the_vault_knows_no_mandate_shows_without_texts_and_the_others_with() -> None:
    me = make.actor()
    firm = make.actor().person_id
    both = make.actor(person_id=me.person_id, party_ids=(me.person_id,))
    actor = replace(both, party_ids=(me.person_id, firm))
    mine, theirs = make.dossier(me.person_id, title="Mijn"), make.dossier(firm, title="Van de firma")
    rows = {row.id: row for row in public.list_dossiers(actor, wanted=EVERYTHING, everything=True).rows}
    assert (rows[mine.id].title, rows[theirs.id].title) == ("Mijn", "Dossier")


def test_a_page_asks_the_vault_once(monkeypatch: pytest.MonkeyPatch) -> None:
    me, of, files = make.actor(), make.source(), []
    for number in range(6):
        files.append(make.todo(me.person_id, of, title=f"Dossier {number}", content_changed_at=NOW))
        make.event(files[-1])
        sealing.forget()  # so that the next one has a data key of its own
    asked: list[int] = []
    ask = VaultClient.ask

    def counted(self: VaultClient, path: str, question: Any, **named: Any) -> Any:
        if path == "/v1/open":
            asked.append(len(question.headers))
        return ask(self, path, question, **named)

    monkeypatch.setattr(VaultClient, "ask", counted)
    assert len(public.get_overview(me).todo) == 6
    assert asked == [6]
    opening.forget_all()
    public.get_dossier(me, dossier_id=files[0].id)
    assert asked == [6, 1]


def test_without_a_vault_pages_show_what_is_no_text_and_say_so(
    vault_away: Callable[[], None], client: Client
) -> None:
    me = people.resident()
    browser = me.enter(client)
    of = make.source("Stad Voorbeke", neutral_title={"nl": "Dossier bij de stad"})
    file = make.todo(me.person_id, of, title="Studietoelage")
    make.event(file, detail="Aangekomen")
    browser.get("/overzicht")
    vault_away()
    for address in ("/overzicht", "/dossiers", f"/dossiers/{file.id}"):
        page = browser.get(address)
        text = page.content.decode()
        assert page.status_code == 200
        assert "kunnen we de tekst nu niet tonen" in text or "De tekst van dit dossier kunnen we nu" in text
        assert "Dossier bij de stad" in text
        assert "Stad Voorbeke" in text
        assert "Studietoelage" not in text
    assert browser.get("/dossiers?q=studietoelage").status_code == 503
    assert not Seen.objects.exists()


def test_what_a_weak_sign_in_may_not_read_it_does_not_get(monkeypatch: pytest.MonkeyPatch) -> None:
    me = make.actor()
    file = make.dossier(me.person_id, make.source(required_assurance=35), title="Geheim")
    make.event(file, title="Geheim")
    asked: list[keys.SealedValue] = []

    def note(items: list[keys.SealedValue], *, keyring: keys.Keyring) -> list[bytes | None]:
        asked.extend(items)
        return [None] * len(items)

    monkeypatch.setattr(sealed, "open_each", note)
    found = public.get_dossier(me, dossier_id=file.id)
    assert (found.row.veiled, found.row.unreadable, found.history) == (True, False, ())
    assert public.get_overview(me).running[0].veiled
    assert asked == []
