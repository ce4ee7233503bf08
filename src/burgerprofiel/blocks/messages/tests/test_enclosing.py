"""Files that senders put with templates and dispatches on screen: examined, seen in the preview, in the mailbox."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from burgerprofiel.blocks.dossiers.tests import opened, staff
from burgerprofiel.blocks.messages import models, public
from burgerprofiel.blocks.messages.contracts import Addressee, Enclosures
from burgerprofiel.blocks.messages.errors import InvalidPlanError
from burgerprofiel.blocks.messages.terms import TERMS
from burgerprofiel.blocks.messages.tests import factories, sending
from burgerprofiel.blocks.messages.tests.sending import CLIENT, OVO
from burgerprofiel.foundation import clock, config, database
from burgerprofiel.foundation.gate import Right
from burgerprofiel.foundation.uploads import clamd
from burgerprofiel.foundation.uploads.tests import files as made
from tests.people import Resident

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:StreamingHttpResponse")]

TEMPLATE = {
    "naam": "Premie",
    "soort": f"{OVO}:premie",
    "subject-nl": "Dag ((naam))",
    "body-nl": "Je krijgt ((bedrag)).",
    "action": "none",
}


@pytest.fixture(autouse=True)
def _scanner(set_scanner: Any) -> None:
    set_scanner(config.NO_SCANNER)


@pytest.fixture
def official() -> Resident:
    sending.sender()
    return staff.signed_in((Right.SOURCE_MANAGER, OVO))


@pytest.fixture
def browser(official: Resident, client: Browser) -> Browser:
    return official.enter(client)


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def pdf(name: str = "folder.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, made.pdf(), "application/pdf")


def handed_in(answer: Any) -> list[str]:
    return list(dict.fromkeys(re.findall(r'name="handed-in" value="([^"]+)"', answer.content.decode())))


def offered(name: str = "folder.pdf") -> UUID:
    return public.offer_file(CLIENT, sender_code=OVO, name=name, content=made.pdf()).id


def test_a_template_takes_files_along_and_a_version_keeps_its_own(browser: Browser) -> None:
    ready = browser.post("/beheer/sjablonen/nieuw", {**TEMPLATE, "files": pdf(), "files-add": "1"})
    assert ready.status_code == 200
    assert "Met 1 bestand: <bdi>folder.pdf" in text(ready)
    assert models.Template.objects.count() == 0
    (file_id,) = handed_in(ready)
    saved = browser.post(
        "/beheer/sjablonen/nieuw", {**TEMPLATE, "handed-in": file_id, "hoofd": file_id, "doe": "bewaar"}
    )
    address = saved.headers["Location"]
    page = browser.get(address)
    assert handed_in(page) == [file_id]
    assert f'<option value="{file_id}" selected>folder.pdf' in page.content.decode()
    without = browser.post(address, {**TEMPLATE, "doe": "bewaar"})
    assert without.status_code == 302
    first, second = models.TemplateVersion.objects.order_by("number")
    assert (first.files, first.main_file) == ([file_id], UUID(file_id))
    assert (second.files, second.main_file) == ([], None)
    same = browser.post(address, {**TEMPLATE, "doe": "bewaar"})
    assert same.status_code == 302
    assert models.TemplateVersion.objects.count() == 2


def test_a_file_is_removed_before_it_is_saved(browser: Browser) -> None:
    both = [str(offered("een.pdf")), str(offered("twee.pdf"))]
    sent = {**TEMPLATE, "handed-in": both, "files-remove": both[0]}
    assert handed_in(browser.post("/beheer/sjablonen/nieuw", sent)) == [both[1]]


def test_a_file_needs_a_sender_first(browser: Browser) -> None:
    sent = {**TEMPLATE, "soort": "", "files": pdf(), "files-add": "1"}
    answer = browser.post("/beheer/sjablonen/nieuw", sent)
    assert answer.status_code == 422
    assert "Kies eerst een soort bericht" in text(answer)
    assert models.OfferedFile.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "leeg.pdf", "bestand"),
        (b"MZ\x90\x00", "virus.pdf", "past niet bij zijn naam"),
        (b"MZ\x90\x00", "virus.exe", "Dit soort bestand kunnen we niet aannemen."),
    ],
)
def test_a_bad_file_is_refused_with_words(browser: Browser, content: bytes, name: str, says: str) -> None:
    given = SimpleUploadedFile(name, content, "application/pdf")
    answer = browser.post("/beheer/sjablonen/nieuw", {**TEMPLATE, "files": given, "files-add": "1"})
    if content:
        assert answer.status_code == 422
        assert says in text(answer)
    assert models.OfferedFile.objects.count() == 0


def test_without_a_verdict_nothing_is_kept_and_the_form_comes_back(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: Any, **__: Any) -> None:
        raise clamd.NoVerdictError

    monkeypatch.setattr("burgerprofiel.foundation.uploads.examine._scan", away)
    answer = browser.post("/beheer/sjablonen/nieuw", {**TEMPLATE, "files": pdf(), "files-add": "1"})
    assert answer.status_code == 422
    assert "Probeer het straks opnieuw" in text(answer)
    assert "Dag ((naam))" in text(answer)


def _begun(browser: Browser, *, files: Enclosures) -> tuple[str, UUID, Any]:
    template = public.make_template(
        CLIENT, sender_code=OVO, type_code="premie", name="Premie", given=sending.TEXTS, files=files
    )
    answer = browser.post("/beheer/verzendingen/nieuw", {"naam": "Najaar", "sjabloon": str(template)})
    address = answer.headers["Location"].removesuffix("/lijst")
    dispatch = models.Dispatch.objects.get()
    actor = factories.actor()
    opened.known(actor.party_id)
    wanted = Addressee(row=1, party_id=actor.party_id, values=sending.VALUES)
    public.take_recipients(CLIENT, dispatch_id=dispatch.id, rows=[wanted])
    return address, dispatch.id, actor


def test_a_dispatch_has_the_files_of_its_template_and_others_on_screen(browser: Browser) -> None:
    main, more = offered(), offered("bijlage.pdf")
    address, dispatch_id, actor = _begun(browser, files=Enclosures(ids=(main,), main=main))
    page = text(browser.get(f"{address}/nakijken"))
    assert "folder.pdf" in page
    assert "Hoofdinhoud van het bericht." in page or "Met 1 bestand" in page
    assert handed_in(browser.get(f"{address}/bestanden")) == [str(main)]
    ready = browser.post(
        f"{address}/bestanden",
        {
            "handed-in": [str(main), str(more)],
            "hoofd": str(more),
            "files": pdf("derde.pdf"),
            "files-add": "1",
        },
    )
    assert len(handed_in(ready)) == 3
    saved = browser.post(f"{address}/bestanden", {"handed-in": [str(main), str(more)], "hoofd": str(more)})
    assert saved.status_code == 302
    assert "bijlage.pdf" in text(browser.get(f"{address}/nakijken"))
    browser.post(f"{address}/nakijken")
    sending.work()
    browser.post(f"{address}/versturen", {"wanneer": "nu", "bevestig": "1"})
    sending.work()
    message = models.Message.objects.get(dispatch_id=dispatch_id)
    found = public.get_conversation(actor, conversation_id=message.conversation_id).messages[0]
    assert [one.name for one in found.files] == ["folder.pdf", "bijlage.pdf"]
    assert found.main is not None
    assert found.main.name == "bijlage.pdf"
    assert browser.get(f"{address}/bestanden").status_code == 302


def test_a_test_of_a_dispatch_has_its_files(browser: Browser, official: Resident) -> None:
    main = offered()
    address, _, _ = _begun(browser, files=Enclosures(ids=(main,), main=main))
    browser.post(f"{address}/nakijken")
    sending.work()
    message = models.Message.objects.get(party_id=official.person_id)
    assert message.file_ids == [main]


def test_files_of_others_and_what_is_no_pdf_are_refused(browser: Browser) -> None:
    main = offered()
    address, dispatch_id, _ = _begun(browser, files=Enclosures(ids=(main,)))
    browser.post(f"{address}/bestanden", {"handed-in": [str(uuid4())]})
    assert models.Dispatch.objects.get().files == []
    picture = public.offer_file(CLIENT, sender_code=OVO, name="foto.png", content=made.png()).id
    with pytest.raises(InvalidPlanError):
        public.enclose(CLIENT, dispatch_id=dispatch_id, wanted=Enclosures(ids=(picture,), main=picture))
    with pytest.raises(InvalidPlanError):
        public.enclose(CLIENT, dispatch_id=dispatch_id, wanted=Enclosures(ids=(picture,), main=main))


def test_a_system_says_which_file_is_the_main_content(browser: Browser) -> None:
    main = offered()
    dispatch = sending.opened(1, files=Enclosures(ids=(main,), main=main))
    public.complete_dispatch(CLIENT, dispatch_id=dispatch.id)
    sending.work()
    assert models.Dispatch.objects.get(id=dispatch.id).main_file == main


@pytest.mark.parametrize("table", ["messages_storedfile", "messages_offeredfile"])
def test_a_file_stays_as_long_as_a_template_takes_it_along(official: Resident, table: str) -> None:
    kept, loose = offered("een.pdf"), offered("twee.pdf")
    template = public.make_template(
        CLIENT,
        sender_code=OVO,
        type_code="premie",
        name="Premie",
        given=sending.TEXTS,
        files=Enclosures(ids=(kept,)),
    )
    long_ago = clock.now() - timedelta(days=400)
    models.StoredFile.objects.update(kept_until=long_ago)
    models.OfferedFile.objects.update(offered_at=long_ago)
    assert _over(table) == {loose}
    public.save_template(CLIENT, template_id=template, given=sending.TEXTS)
    assert _over(table) == {kept, loose}
    sending.opened(files=Enclosures(ids=(kept,)))
    assert _over(table) == {loose}


def _over(table: str) -> set[UUID]:
    (term,) = [one for one in TERMS if one.table == table]
    rows = database.rows(f"SELECT t.id FROM {table} t WHERE {term.ends} < now() AND {term.only}")
    return {row["id"] for row in rows}
