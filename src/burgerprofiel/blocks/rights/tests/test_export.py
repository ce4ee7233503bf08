"""Taking everything along: complete, verifiable, readable again, and open to the session that asked alone."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import uuid
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec
import pytest
from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import Client

from burgerprofiel.blocks.dossiers.models import Dossier, DossierEvent, Seen
from burgerprofiel.blocks.dossiers.tests import factories, opened
from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.models import Session
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.rights import public, rules
from burgerprofiel.blocks.rights.errors import ExportNotFoundError, ExportNotReadyError
from burgerprofiel.blocks.rights.models import Export, ExportPart
from burgerprofiel.blocks.rights.services import exporting, manifest, retention
from burgerprofiel.foundation import clock, database, ids
from burgerprofiel.foundation.gate import Actor, Capacity

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:StreamingHttpResponse")]
COOKIE = "__Host-bp_session"
NOT_EXPORTED = {
    "messages_eboxaddress": "the number of an enterprise, which is public",
    "messages_eboxevent": "that the event service was told of a message, which is among the messages",
    "messages_eboxheard": "a digest of a message that lies elsewhere, and whether it was read there",
    "messages_eboxpublication": "what links are made of for a day; the message itself is among the messages",
    "messages_eboxrouting": "which of several lists of rules counts; the rules are among how a mailbox is divided",
    "messages_recipient": "the sender's record of a message that is among the messages",
    "messages_replystep": "what an authority did with an answer, by its staff; what it wrote is among the messages",
    "foundation_party_key": "a public key; it says nothing about the person",
    "privacy_opening": "as privacy_inquiry: asking, agreeing and reading are rows among the accesses",
    "privacy_inquiry": "a search of the security officer: a row among the accesses, and the officer's case",
    "rights_export": "the export itself",
    "uploads_upload": "no block takes files in yet; the one that does hands them over with what they belong to",
}
FORMULAS = ["=1+1", "+32", "-1", "@x", "\tx", "\rx"]


def _life(*, files: int = 3) -> tuple[UUID, str]:
    person = make.person(given_name="Şule", family_name="Ŀópez", email="sule@voorbeeld.be")
    make.mandate(person, make.enterprise("Bakkerij =Claessens"))
    source = factories.source("Stad Voorbeke")
    for number in range(files):
        file = factories.dossier(person, source, title=f"=Inname {number}", contact={"name": "Loket"})
        factories.event(file, days_ago=number + 1)
        factories.event(file, days_ago=number + 2)
        Seen.objects.create(party_id=person, dossier_id=file.id, person_id=person)
    of = {"party_id": person, "person_id": person, "event_id": ids.new(), "subject_id": ids.new()}
    Intent.objects.create(id=ids.new(), **of, kind="dossier", state="sent")
    return person, make.session(person)


def _actor(key: str) -> Actor:
    found = identity.find_actor(key)
    assert found is not None
    return found


def _archive(key: str, *, seconds: float = 60) -> zipfile.ZipFile:
    actor = _actor(key)
    asked = public.start_export(actor)
    for _ in range(200):
        if exporting.step(actor, export_id=asked, key=key, seconds=seconds).ready_at:
            break
    return zipfile.ZipFile(io.BytesIO(b"".join(public.download_export(actor, export_id=asked, key=key))))


def _json(archive: zipfile.ZipFile, name: str) -> Any:
    return msgspec.json.decode(archive.read(f"{name}.json"))


def test_everything_that_is_kept_is_in_it() -> None:
    _person, key = _life()
    archive = _archive(key)
    assert {file["title"] for file in _json(archive, "dossiers/files")} == {f"=Inname {n}" for n in range(3)}
    assert len(_json(archive, "dossiers/history")) == 6
    assert len(_json(archive, "dossiers/seen")) == 3
    (profile,) = _json(archive, "identity/profile")
    assert (profile["name"], profile["email"]) == ("Şule Ŀópez", "sule@voorbeeld.be")
    assert [each["name"] for each in _json(archive, "identity/capacities")] == ["Bakkerij =Claessens"]
    assert len(_json(archive, "identity/sign-ins")) == 1
    assert [each["kind"] for each in _json(archive, "notifications/notices")] == ["dossier"]
    assert {row["operation"] for row in _json(archive, "privacy/accesses")} == {"create", "update"}
    assert archive.read("overview.pdf").startswith(b"%PDF-")
    assert archive.testzip() is None


def test_every_table_with_a_party_is_told_of() -> None:
    told = {table for _name, dataset in exporting.datasets() for table in dataset.tables}
    columns = """
SELECT DISTINCT table_name FROM information_schema.columns c JOIN pg_class p ON p.relname = c.table_name
WHERE table_schema = 'public' AND column_name IN ('party_id', 'person_id', 'data_subject_id') AND NOT p.relispartition
"""
    found = {row["table_name"] for row in database.rows(columns)}
    assert found - told - set(NOT_EXPORTED) == set(), "add a set to the export of its block"


def test_every_set_can_be_read_again_as_it_was() -> None:
    _person, key = _life()
    archive = _archive(key)
    for name, dataset in exporting.datasets():
        content = archive.read(f"{name}.json")
        records = msgspec.json.decode(content, type=list[dataset.record], strict=True)  # type: ignore[name-defined]
        assert msgspec.json.decode(msgspec.json.encode(records)) == msgspec.json.decode(content)
        schema = msgspec.json.decode(archive.read(f"{name}.schema.json"))
        assert schema["type"] == "array"
        table = list(csv.reader(io.StringIO(archive.read(f"{name}.csv").decode().removeprefix(rules.BOM))))
        assert table[0] == list(dataset.record.__struct_fields__)
        assert len(table) == len(records) + 1


def test_files_imported_into_an_empty_installation_are_the_same_files() -> None:
    person, key = _life()
    archive = _archive(key)
    before = _comparable(person)
    Dossier.objects.all().delete()
    source = factories.source("Elders")
    record = dict(exporting.datasets())["dossiers/files"].record
    for each in msgspec.json.decode(archive.read("dossiers/files.json"), type=list[record]):  # type: ignore[valid-type]
        values = msgspec.structs.asdict(each)
        own = {name: values[name] for name in values if name not in ("source", "authority")}
        factories.dossier(person, source, **own, code_key="x", content_changed_at=values["changed_at"])
    assert _comparable(person) == before


def _comparable(person: UUID) -> list[tuple[Any, ...]]:
    """What an export and its import have to leave as it was, of each file."""
    rows = Dossier.objects.filter(party_id=person).order_by("id")
    return [
        (file.id, file.phase, file.code, file.turn, file.changed_at, file.content)
        for file in map(opened.file, rows)
    ]


def test_the_manifest_is_signed_and_covers_every_file() -> None:
    _person, key = _life()
    archive = _archive(key)
    written = archive.read("manifest.json")
    known = Ed25519PublicKey.from_public_bytes(base64.b64decode(public.export_key()))
    signature = base64.b64decode(archive.read("manifest.sig"))
    known.verify(signature, written)
    with pytest.raises(InvalidSignature):
        known.verify(signature, written.replace(b"sha256", b"sha255"))
    listed = {file["name"]: file for file in msgspec.json.decode(written)["files"]}
    assert set(listed) == set(archive.namelist()) - {manifest.FILE, manifest.SIGNATURE}
    for name, file in listed.items():
        content = archive.read(name)
        assert (file["sha256"], file["bytes"]) == (hashlib.sha256(content).hexdigest(), len(content))
    assert listed["dossiers/files.json"]["records"] == listed["dossiers/files.csv"]["records"] == 3


@pytest.mark.parametrize("text", FORMULAS)
def test_a_table_holds_no_formula(text: str) -> None:
    assert str(rules.cell(text)).startswith("'")


def test_titles_like_formulas_are_texts_in_the_table_and_untouched_in_json() -> None:
    _person, key = _life(files=1)
    archive = _archive(key)
    (row,) = list(csv.DictReader(io.StringIO(archive.read("dossiers/files.csv").decode("utf-8-sig"))))
    assert row["title"] == "'=Inname 0"
    assert _json(archive, "dossiers/files")[0]["title"] == "=Inname 0"


def test_an_interrupted_export_goes_on_and_holds_everything_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from burgerprofiel.blocks.dossiers.queries import portability  # noqa: PLC0415

    for name in ("_FILES", "_STATUSES"):
        monkeypatch.setattr(portability, name, getattr(portability, name).replace("LIMIT 1000", "LIMIT 2"))
    monkeypatch.setattr(portability, "_LIMIT", 2)
    person, key = _life(files=5)
    actor = _actor(key)
    asked = public.start_export(actor)
    steps = 0
    while not exporting.step(actor, export_id=asked, key=key, seconds=0).ready_at:  # a page each
        steps += 1
        if steps == 4:
            with pytest.MonkeyPatch.context() as broken:
                broken.setattr(exporting, "_write", _fail)
                with pytest.raises(RuntimeError):
                    exporting.step(actor, export_id=asked, key=key)
    assert steps > 8
    archive = zipfile.ZipFile(io.BytesIO(b"".join(public.download_export(actor, export_id=asked, key=key))))
    assert len({file["id"] for file in _json(archive, "dossiers/files")}) == 5
    assert (
        len(_json(archive, "dossiers/history")) == DossierEvent.objects.filter(party_id=person).count() == 10
    )


def _fail(*args: Any, **kwargs: Any) -> None:
    raise RuntimeError


def test_nothing_of_it_can_be_read_in_the_database_or_with_another_session() -> None:
    person, key = _life()
    _archive(key)
    stored = b"".join(bytes(part) for part in ExportPart.objects.values_list("sealed", flat=True))
    assert b"Inname" not in stored
    assert b"voorbeeld.be" not in stored
    export = Export.objects.get()
    other = make.session(person)
    with pytest.raises(ExportNotFoundError):
        public.download_export(_actor(other), export_id=export.id, key=other)
    with pytest.raises(InvalidTag):
        list(public.download_export(_actor(key), export_id=export.id, key=other))
    ExportPart.objects.filter(number=2).update(file="elsewhere")
    with pytest.raises(InvalidTag):
        list(public.download_export(_actor(key), export_id=export.id, key=key))


def test_a_file_that_asks_for_a_surer_sign_in_is_left_out_and_counted() -> None:
    person, key = _life()
    secret = factories.dossier(person, factories.source(required_assurance=35), title="Geheim")
    factories.event(secret, title="Geheim")
    archive = _archive(key)
    assert not any(b"Geheim" in archive.read(name) for name in archive.namelist())
    assert msgspec.json.decode(archive.read("manifest.json"))["withheld"] == 2


def test_a_firm_gets_its_files_and_nothing_of_the_person() -> None:
    person, firm = make.person(email="an@voorbeeld.be"), make.enterprise("Firma")
    make.mandate(person, firm)
    factories.dossier(firm, title="Van de firma")
    factories.dossier(person, title="Van mij")
    archive = _archive(make.session(person, party_id=firm, capacity=Capacity.ENTERPRISE))
    assert [file["title"] for file in _json(archive, "dossiers/files")] == ["Van de firma"]
    assert _json(archive, "identity/profile") == []
    assert not any(b"an@voorbeeld.be" in archive.read(name) for name in archive.namelist())


def test_it_is_gone_a_day_after_it_was_fetched_or_after_a_week() -> None:
    _person, key = _life()
    _archive(key)
    actor, export, now = _actor(key), Export.objects.get(), clock.now()
    with clock.frozen(now + timedelta(hours=23)):
        assert exporting.find(actor)
        assert retention.erase().get("rights_export") is None
    with clock.frozen(now + timedelta(hours=25)):
        assert exporting.find(actor) is None
        with pytest.raises(ExportNotFoundError):
            public.download_export(actor, export_id=export.id, key=key)
        assert retention.erase()["rights_export"] == 1
    assert not ExportPart.objects.exists()


def test_a_new_one_drops_the_one_before_and_an_unfinished_one_cannot_be_fetched() -> None:
    _person, key = _life()
    _archive(key)
    actor = _actor(key)
    asked = public.start_export(actor)
    assert [each.id for each in Export.objects.all()] == [asked]
    assert not ExportPart.objects.exists()
    with pytest.raises(ExportNotReadyError):
        public.download_export(actor, export_id=asked, key=key)


@pytest.fixture
def browser(client: Client) -> Callable[[str], Client]:
    def signed_in(key: str) -> Client:
        client.cookies[COOKIE] = key
        return client

    return signed_in


def test_a_person_asks_follows_and_fetches_it_without_a_script(browser: Callable[[str], Client]) -> None:
    _person, key = _life()
    page = browser(key)
    assert "Vraag mijn gegevens" in page.get("/mijn-gegevens/export").content.decode()
    page.post("/mijn-gegevens/export")
    assert "We zoeken alles bij elkaar" in page.get("/mijn-gegevens/export").content.decode()
    export = Export.objects.get()
    address = f"/mijn-gegevens/export/{export.id}"
    assert page.get(f"{address}/bestand").status_code == 404
    assert page.post(f"{address}/stap").status_code == 302
    assert "Je bestand is klaar" in page.get("/mijn-gegevens/export").content.decode()
    answer = page.get(f"{address}/bestand")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Cache-Control"].startswith("max-age=0")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:  # type: ignore[attr-defined]
        assert "overview.pdf" in archive.namelist()
    assert page.post(f"/mijn-gegevens/export/{uuid.uuid4()}/stap").status_code == 404


def test_staff_and_strangers_get_nothing(browser: Callable[[str], Client]) -> None:
    rights = (("Bronbeheerder", "OVO000001"),)
    staff = make.session(make.person(), capacity=Capacity.STAFF, rights=rights)
    assert browser(staff).get("/mijn-gegevens/export").status_code == 404
    assert browser(staff).post(f"/mijn-gegevens/export/{uuid.uuid4()}/stap").status_code == 404
    assert browser("nobody").get("/mijn-gegevens/export").status_code == 302


def test_every_step_is_one_row_in_the_log() -> None:
    person, key = _life()
    _archive(key)
    assert Session.objects.filter(person_id=person).count() == 1
    found = database.rows(
        "SELECT operation, count FROM foundation_accesslog WHERE data_subject_id = %s"
        " AND processing_activity_id LIKE '%%rights.export' ORDER BY id",
        [person],
    )
    export = Export.objects.get()
    total = sum(export.counts.values())
    assert [tuple(row.values()) for row in found] == [("create", 0), ("export", total), ("send", total)]
