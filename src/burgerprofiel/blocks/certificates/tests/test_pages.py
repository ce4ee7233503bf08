"""Certificates of sources through the pages: one tap gives the file, which stays; and checking it, for everybody."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.test import Client, RequestFactory
from django.urls import resolve
from lxml import html

from burgerprofiel.blocks.certificates import rules
from burgerprofiel.blocks.certificates.models import Certificate, CertificateCheck
from burgerprofiel.blocks.certificates.pages import checking
from burgerprofiel.blocks.certificates.tests import made
from burgerprofiel.blocks.sources.contracts import Problem
from burgerprofiel.blocks.sources.tests import adapters
from burgerprofiel.foundation import clock, database, seals
from burgerprofiel.foundation.accesslog import rows
from burgerprofiel.foundation.accesslog.entry import Operation
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.uploads import handler
from tests import people
from tests.people import Resident

pytestmark = pytest.mark.django_db


@pytest.fixture
def me() -> Resident:
    return people.resident()


@pytest.fixture
def source() -> Iterator[made.Source]:
    found = made.Source()
    with adapters.connected(found):
        yield found


def issue(me: Resident, *, kind: str = "attest.nationaliteit", language: str = "nl") -> bytes:
    """The file that one tap gives."""
    browser = me.enter(Client())
    answer = browser.post("/attesten/maken", {"kind": kind, "language": language})
    assert answer.status_code == 302, answer.content.decode()
    file = browser.get(answer["Location"])
    assert file["Content-Type"] == "application/pdf"
    assert file["Content-Disposition"].startswith("attachment; filename=")
    return file.content


def text_of(content: bytes) -> str:
    return " ".join(" ".join(html.fromstring(content.decode()).itertext()).split())


def check_file(content: bytes, *, name: str = "attest.pdf") -> str:
    answer = Client().post("/controle", {"file": SimpleUploadedFile(name, content, "application/pdf")})
    return text_of(answer.content)


def test_one_tap_gives_a_sealed_file_that_stays(me: Resident, source: made.Source) -> None:
    content = issue(me)
    assert content.startswith(b"%PDF")
    assert rules.code_in(content)
    page = me.enter(Client()).get("/attesten")
    assert "no-store" in page["Cache-Control"]
    shown = text_of(page.content)
    assert "Attest van nationaliteit" in shown
    assert rules.shown(rules.code_in(content)) in shown
    assert issue(me) != content  # a new one, with a code of its own
    assert Certificate.objects.filter(party_id=me.person_id).count() == 2


def test_the_name_of_the_file_tells_nothing_of_the_person(me: Resident, source: made.Source) -> None:
    browser = me.enter(Client())
    answer = browser.post("/attesten/maken", {"kind": "attest.nationaliteit", "language": "fr"}, follow=True)
    today = clock.today().isoformat()
    assert f'filename="attestation-de-nationalite-{today}.pdf"' in answer["Content-Disposition"]


def test_a_row_for_making_one_and_for_opening_it(me: Resident, source: made.Source) -> None:
    issue(me)
    found = database.rows(
        f"SELECT {rows.COLUMNS} FROM foundation_accesslog l WHERE data_subject_id = %s"
        " AND processing_activity_id LIKE '%%certificates.follow' ORDER BY l.id",
        [me.person_id],
    )
    made_rows = [rows.read(row) for row in found]
    assert [(row.operation, row.count) for row in made_rows] == [(Operation.CREATE, 1), (Operation.READ, 1)]


def test_nobody_else_opens_it(me: Resident, source: made.Source) -> None:
    issue(me)
    address = f"/attesten/{Certificate.objects.get().id}/bestand"
    assert people.resident("Bo Voorbeeld").enter(Client()).get(address).status_code == 404
    assert Client().get(address).status_code == 302
    weak = people.resident("Cas Voorbeeld")
    Certificate.objects.update(party_id=weak.person_id, required_assurance=35)
    assert weak.enter(Client()).get(address).status_code == 404


def test_what_is_kept_is_sealed(me: Resident, source: made.Source) -> None:
    content = issue(me)
    code = rules.code_in(content)
    dump = "".join(
        str(database.value(f"SELECT string_agg(t::text, '') FROM {table} t"))
        for table in ("certificates_certificate", "certificates_certificatefile")
    )
    assert code not in dump
    assert "ationalite" not in dump
    assert b"Voorbeke".hex() not in dump
    check = CertificateCheck.objects.get()
    assert str(me.person_id) not in str(check.__dict__)
    assert str(Certificate.objects.get().id) not in str(check.__dict__)


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (Problem.NOTHING_FOUND, 404),
        (Problem.SWITCHED_OFF, 404),
        (Problem.PROTECTED, 403),
        (Problem.SOURCE_DOWN, 503),
    ],
)
def test_what_a_source_does_not_give_is_said(
    me: Resident, source: made.Source, problem: Problem, status: int
) -> None:
    source.problem = problem
    answer = me.enter(Client()).post("/attesten/maken", {"kind": "attest.nationaliteit"})
    assert answer.status_code == status
    (notice,) = html.fromstring(answer.content.decode()).find_class("notice--warn")
    assert len(notice.text_content().strip()) > 20
    assert not Certificate.objects.exists()


@pytest.mark.parametrize("content", [b"", b"<html>", b"%PDF-1.7 nothing", made.pdf()[:500]])
def test_what_is_no_document_is_not_passed_on(me: Resident, source: made.Source, content: bytes) -> None:
    source.content = content
    answer = me.enter(Client()).post("/attesten/maken", {"kind": "attest.nationaliteit"})
    assert answer.status_code == 503
    assert "bestand dat we niet mogen doorgeven" in text_of(answer.content)


def test_a_file_that_its_source_signed_stays_as_it_was_and_a_certified_one_too(
    me: Resident, source: made.Source
) -> None:
    source.content = made.signed()
    assert issue(me).startswith(made.signed())
    source.content = made.signed(is_certified=True)
    content = issue(me)
    assert content == made.signed(is_certified=True)
    assert "Dit document is echt" in check_file(content)


def test_without_a_seal_nothing_is_handed_out(
    me: Resident, source: made.Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unavailable(*args: object, **options: object) -> None:
        raise seals.SealUnavailableError

    monkeypatch.setattr(seals, "seal", unavailable)
    answer = me.enter(Client()).post("/attesten/maken", {"kind": "attest.nationaliteit"})
    assert answer.status_code == 503
    assert "geen zegel" in text_of(answer.content)


def test_a_kind_that_nobody_makes(me: Resident, source: made.Source) -> None:
    answer = me.enter(Client()).post("/attesten/maken", {"kind": "attest.x"})
    assert answer.status_code == 404


def test_too_often_is_told(me: Resident, source: made.Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uses, "rate", lambda limit: (1, 600))
    browser = me.enter(Client())
    source.problem = Problem.SOURCE_DOWN
    assert browser.post("/attesten/maken", {"kind": "attest.nationaliteit"}).status_code == 503
    assert browser.post("/attesten/maken", {"kind": "attest.nationaliteit"}).status_code == 429


def test_the_empty_page_says_what_comes_here(me: Resident) -> None:
    shown = text_of(me.enter(Client()).get("/attesten").content)
    assert "Je hebt hier nog geen attesten" in shown


# ------------------------------------------------------------------------------------------------ checking


def test_the_code_says_what_it_is_and_nothing_of_whom(me: Resident, source: made.Source) -> None:
    code = rules.code_in(issue(me))
    answer = Client().get(f"/controle/{rules.shown(code)}")
    shown = text_of(answer.content)
    assert "Deze code is echt" in shown
    assert "Attest van nationaliteit" in shown
    assert "Rijksregister" in shown
    assert "zonder einddatum" in shown
    assert "Voorbeeld" not in shown
    assert f'value="{rules.shown(code)}"' in answer.content.decode()
    assert "no-store" in answer["Cache-Control"]


def test_what_is_typed_leads_to_the_address_of_the_code(me: Resident, source: made.Source) -> None:
    code = rules.code_in(issue(me))
    answer = Client().post("/controle", {"code": f" {rules.shown(code).lower()} "}, follow=True)
    assert "Deze code is echt" in text_of(answer.content)


def test_a_typo_an_unknown_code_and_nothing_at_all() -> None:
    assert "tikfout" in text_of(Client().get("/controle/AAAA").content)
    unknown = rules.with_checks("0" * rules.RANDOM)
    assert "Deze code kennen we niet" in text_of(Client().get(f"/controle/{unknown}").content)
    empty = Client().post("/controle", {"code": " "})
    assert empty.status_code == 422
    assert "Typ een code of kies een bestand" in text_of(empty.content)
    assert "tikfout" in text_of(Client().post("/controle", {"code": "a/../b"}, follow=True).content)


def test_the_file_itself_unchanged_changed_extended_and_not_ours(me: Resident, source: made.Source) -> None:
    content = issue(me)
    assert "Dit document is echt Wij gaven het af, en er is niets aan veranderd" in check_file(content)
    changed = bytearray(content)
    changed[300] ^= 1
    told = check_file(bytes(changed))
    assert "Dit is niet het document dat wij afgaven" in told
    assert "De code is van dit document" in told
    assert "er is iets aan toegevoegd" in check_file(content + b"\n%more\n")
    assert "Dit document kennen we niet" in check_file(made.pdf())
    assert "Voorbeeld" not in told


def test_a_file_that_was_withdrawn_or_has_expired_does_not_count(me: Resident, source: made.Source) -> None:
    content = issue(me)
    code = rules.code_in(content)
    yesterday = clock.today() - timedelta(days=1)
    Certificate.objects.update(valid_until=yesterday)
    CertificateCheck.objects.update(valid_until=yesterday)
    assert "was geldig tot en met" in check_file(content)
    assert "was geldig tot en met" in text_of(Client().get(f"/controle/{code}").content)
    assert "Verlopen" in text_of(me.enter(Client()).get("/attesten").content)
    CertificateCheck.objects.update(withdrawn_at=clock.now())
    assert "ingetrokken op" in check_file(content)


def test_a_file_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    found = Client().post(
        "/controle", {"file": SimpleUploadedFile("a.pdf", b"x" * (checking.MOST_BYTES + 1))}
    )
    assert found.status_code == 422
    assert "te groot" in text_of(found.content)


def test_other_pages_take_no_file_of_who_is_not_signed_in() -> None:
    file = SimpleUploadedFile("attest.pdf", b"x" * 100)
    for address, expected in (("/bewijs-van-wissen", b""), ("/controle", b"x" * 100)):
        file.seek(0)
        request = RequestFactory().post(address, {"file": file})
        request.resolver_match = resolve(address)
        request.upload_handlers = [handler.MemoryHandler(request)]
        given = request.FILES["file"]
        assert isinstance(given, UploadedFile)
        assert given.read() == expected


def test_checks_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uses, "rate", lambda limit: (2, 600))
    codes = [Client().get("/controle/AAAA").status_code for _ in range(3)]
    assert codes == [200, 200, 429]


def test_the_page_is_in_the_footer() -> None:
    assert re.search(r'href="/controle"', Client().get("/").content.decode())
