"""Files over HTTP: handed in, examined by the worker with a real scanner, opened as attachments, refused, forgotten."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import clock, config, database, gate, ids, pages
from burgerprofiel.foundation.uploads import examine, public, services, store, texts, workbench
from burgerprofiel.foundation.uploads.contracts import Accepts, Reason, State, UploadRefusedError
from burgerprofiel.foundation.uploads.models import Upload
from burgerprofiel.foundation.uploads.tests import files, scanner, urls

pytestmark = [pytest.mark.django_db, pytest.mark.urls("burgerprofiel.foundation.uploads.tests.urls")]

PAGE = "/test/bewijs"
SetScanner = Callable[[str], None]


@pytest.fixture
def person() -> UUID:
    return make.person()


@pytest.fixture
def client(person: UUID) -> Client:
    return _signed_in(person)


def _signed_in(person: UUID) -> Client:
    client = Client()
    client.cookies[pages.SESSION_COOKIE] = make.session(person)
    return client


def _hand_in(client: Client, name: str, content: bytes, kind: str = "application/octet-stream") -> Any:
    return client.post(PAGE, {"proof": SimpleUploadedFile(name, content, kind)})


def _examine_all() -> None:
    while examine.examine_next():
        pass


def _only() -> Upload:
    return Upload.objects.get()


@scanner.needs_clamd
def test_a_photo_is_handed_in_examined_and_opened_as_an_attachment(
    client: Client, clamd: str, set_scanner: SetScanner
) -> None:
    set_scanner(clamd)
    assert _hand_in(client, "Zicht op zee.jpg", files.jpeg(gps=True), "image/jpeg").status_code == 302
    assert _only().state == State.RECEIVED
    shown = client.get(PAGE).content.decode()
    assert "Zicht op zee.jpg" in shown
    assert "We controleren dit bestand" in shown
    assert client.get(f"/bestanden/{_only().id}").status_code == 404
    _examine_all()
    assert "Gecontroleerd en in orde" in client.get(f"{PAGE}/lijst").content.decode()
    answer = client.get(f"/bestanden/{_only().id}")
    assert answer.status_code == 200
    assert b"SecretCameraMaker" not in answer.content
    assert answer.content.startswith(b"\xff\xd8\xff")
    assert dict(answer.headers) | {
        "Content-Type": "image/jpeg",
        "Content-Disposition": 'attachment; filename="Zicht op zee.jpg"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
    } == dict(answer.headers)
    assert "no-store" in answer.headers["Cache-Control"]


@scanner.needs_clamd
@pytest.mark.parametrize("virus", [scanner.EICAR, scanner.OURS])
def test_a_virus_is_refused_and_gone_from_the_disk(
    client: Client, clamd: str, set_scanner: SetScanner, virus: bytes
) -> None:
    set_scanner(clamd)
    _hand_in(client, "brief.txt", b"Beste, " + virus if virus != scanner.EICAR else virus)
    _examine_all()
    assert (_only().state, _only().reason) == (State.REFUSED, Reason.INFECTED)
    assert "virus" in client.get(PAGE).content.decode()
    assert client.get(f"/bestanden/{_only().id}").status_code == 404
    assert _files_of(_only().id) == []


@scanner.needs_clamd
def test_while_the_scanner_is_down_a_file_waits_the_person_is_told_and_it_is_tried_again(
    client: Client, clamd: str, set_scanner: SetScanner
) -> None:
    set_scanner("unix:/nowhere/clamd.sock")
    _hand_in(client, "bewijs.pdf", files.pdf())
    _examine_all()
    assert _only().state == State.WAITING
    page = client.get(PAGE).content.decode()
    assert "We kunnen dit bestand nu niet controleren" in page
    assert client.get(f"/bestanden/{_only().id}").status_code == 404
    set_scanner(clamd)
    assert not examine.examine_next()
    with clock.frozen(clock.now() + examine.RETRY_FIRST + timedelta(seconds=1)):
        assert examine.examine_next()
    assert _only().state == State.CLEAN
    assert client.get(f"/bestanden/{_only().id}").content.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("name", "content", "declared", "words"),
    [
        ("leeg.pdf", b"", "application/pdf", "leeg"),
        ("groot.pdf", b"%PDF-1.7" + b"x" * urls.ACCEPTS.max_bytes, "application/pdf", "te groot"),
        ("foto.exe", files.jpeg(), "image/jpeg", "Dit soort bestand"),
        ("pagina.html", b"<script>alert(1)</script>", "text/html", "Dit soort bestand"),
        ("tekening.svg", b"<svg onload='x'/>", "image/svg+xml", "Dit soort bestand"),
        ("foto.jpg", b"MZ program", "image/jpeg", "past niet bij zijn naam"),
        ("foto.jpg", files.png(), "image/jpeg", "past niet bij zijn naam"),
        ("foto.jpg", files.jpeg(), "text/html", "past niet bij zijn naam"),
    ],
)
def test_what_can_be_seen_at_once_is_refused_at_the_door_and_never_kept(
    client: Client, name: str, content: bytes, declared: str, words: str
) -> None:
    answer = _hand_in(client, name, content, declared)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Upload.objects.exists()


def test_more_than_a_request_may_hold_is_not_held(client: Client, set_scanner: SetScanner) -> None:
    limit = config.current().upload_max_bytes
    answer = _hand_in(client, "reus.pdf", b"%PDF-1.7" + b"x" * limit)
    assert "te groot" in answer.content.decode()


def test_who_is_not_signed_in_leaves_nothing(person: UUID) -> None:
    answer = _hand_in(Client(), "bewijs.pdf", files.pdf())
    assert (answer.status_code, Upload.objects.count()) == (302, 0)


def test_nobody_opens_finds_or_removes_the_file_of_another(client: Client, set_scanner: SetScanner) -> None:
    set_scanner(config.NO_SCANNER)
    _hand_in(client, "bewijs.pdf", files.pdf())
    _examine_all()
    upload_id = _only().id
    assert client.get(f"/bestanden/{upload_id}").status_code == 200
    stranger = _signed_in(make.person(given_name="Vera"))
    assert stranger.get(f"/bestanden/{upload_id}").status_code == 404
    stranger.post(PAGE, {"proof-remove": str(upload_id)})
    assert Upload.objects.count() == 1
    actor = _actor(make.person(given_name="Stan"))
    with pytest.raises(gate.RefusedError):
        public.submit(
            actor,
            party_id=_only().party_id,
            purpose=urls.PURPOSE,
            file=_file("x.pdf", files.pdf()),
            accepts=Accepts(),
        )


def test_a_file_is_hidden_from_another_capacity_and_from_a_weak_sign_in(
    client: Client, person: UUID, set_scanner: SetScanner
) -> None:
    set_scanner(config.NO_SCANNER)
    _hand_in(client, "bewijs.txt", b"tekst")
    _examine_all()
    upload_id = _only().id
    assert public.find(_actor(person), upload_id=upload_id)
    firm = make.enterprise()
    make.mandate(person, firm)
    for_firm = make.session(person, party_id=firm, capacity=gate.Capacity.ENTERPRISE)
    weak = make.session(person, assurance=5)
    for key in (for_firm, weak):
        actor = identity.find_actor(key)
        assert actor
        assert public.find(actor, upload_id=upload_id) is None


def test_who_removes_a_file_takes_it_from_the_disk_too(
    client: Client, set_scanner: SetScanner, django_capture_on_commit_callbacks: Any
) -> None:
    set_scanner(config.NO_SCANNER)
    _hand_in(client, "bewijs.pdf", files.pdf())
    _examine_all()
    upload_id = _only().id
    assert len(_files_of(upload_id)) == 1
    with django_capture_on_commit_callbacks(execute=True):
        client.post(PAGE, {"proof-remove": str(upload_id)})
    assert (_files_of(upload_id), Upload.objects.count()) == ([], 0)


def test_on_disk_a_file_is_sealed_readable_by_us_only_and_bound_to_its_store(
    client: Client, set_scanner: SetScanner
) -> None:
    set_scanner(config.NO_SCANNER)
    _hand_in(client, "geheim.txt", b"een geheime tekst")
    (path,) = _files_of(_only().id)
    assert path.parent.name == "quarantine"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert b"geheim" not in path.read_bytes()
    assert b"geheim" not in bytes(_only().name_sealed)
    (target := config.current().upload_dir / "clean").mkdir(mode=0o700, exist_ok=True)
    (target / path.name).write_bytes(path.read_bytes())
    with pytest.raises(store.LostError):
        store.clean().read(_only().id, party_id=_only().party_id)
    with pytest.raises(store.LostError):
        store.quarantine().read(_only().id, party_id=ids.new())
    assert store.quarantine().read(_only().id, party_id=_only().party_id) == b"een geheime tekst"


def test_a_file_that_was_altered_on_disk_is_not_served(client: Client, set_scanner: SetScanner) -> None:
    set_scanner(config.NO_SCANNER)
    _hand_in(client, "bewijs.txt", b"tekst")
    _examine_all()
    (path,) = _files_of(_only().id)
    sealed = path.read_bytes()
    path.write_bytes(sealed[:-1] + bytes([sealed[-1] ^ 1]))
    assert client.get(f"/bestanden/{_only().id}").status_code == 404


def test_a_worker_that_dies_leaves_the_file_to_another(client: Client, set_scanner: SetScanner) -> None:
    set_scanner(config.NO_SCANNER)
    _hand_in(client, "bewijs.pdf", files.pdf())
    Upload.objects.update(state=State.QUARANTINED, attempts=1, lease_until=clock.now() + examine.LEASE)
    assert not examine.examine_next()
    with clock.frozen(clock.now() + examine.LEASE + timedelta(seconds=1)):
        assert examine.examine_next()
    assert _only().state == State.CLEAN


def test_a_file_that_breaks_the_workbench_three_times_is_refused(
    client: Client, set_scanner: SetScanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(content: bytes, *, kind: object) -> bytes:
        raise workbench.TooHeavyError

    set_scanner(config.NO_SCANNER)
    monkeypatch.setattr(workbench, "clean", break_down)
    _hand_in(client, "bewijs.pdf", files.pdf())
    now, states = clock.now(), []
    for hours in range(examine.MAX_FAULTS):
        with clock.frozen(now + timedelta(hours=hours)):
            examine.examine_next()
        states.append((_only().state, _only().reason))
    assert states == [(State.WAITING, ""), (State.WAITING, ""), (State.REFUSED, Reason.UNREADABLE)]


def test_a_person_cannot_fill_our_disk(client: Client, person: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MAX_UNUSED_FILES", 2)
    for _ in range(2):
        assert _hand_in(client, "a.txt", b"x").status_code == 302
    assert "veel bestanden klaarstaan" in _hand_in(client, "a.txt", b"x").content.decode()
    monkeypatch.setattr(services, "MAX_UNUSED_FILES", 9)
    monkeypatch.setattr(services, "MAX_UNUSED_BYTES", 3)
    assert _hand_in(client, "a.txt", b"x").status_code == 302
    assert _hand_in(client, "a.txt", b"x").status_code == 422


def test_a_file_that_no_form_took_is_forgotten_and_one_that_was_taken_stays(
    client: Client, person: UUID, set_scanner: SetScanner, django_capture_on_commit_callbacks: Any
) -> None:
    set_scanner(config.NO_SCANNER)
    for name in ("gehouden.txt", "vergeten.txt"):
        _hand_in(client, name, b"tekst")
    _examine_all()
    actor = _actor(person)
    kept, forgotten = Upload.objects.order_by("id").values_list("id", flat=True)
    until = clock.now() + timedelta(days=365)
    options: dict[str, Any] = {"party_id": person, "purpose": urls.PURPOSE, "until": until}
    assert public.keep(actor, upload_ids=[kept], **options) == 1
    with clock.frozen(clock.now() + timedelta(days=8)), django_capture_on_commit_callbacks(execute=True):
        assert services.remove_expired() == 1
    assert list(Upload.objects.values_list("id", flat=True)) == [kept]
    assert (len(_files_of(kept)), _files_of(forgotten)) == (1, [])
    with clock.frozen(until + timedelta(days=1)):
        assert services.remove_expired() == 1


def test_what_the_platform_does_with_a_file_has_its_row(
    client: Client, person: UUID, set_scanner: SetScanner
) -> None:
    set_scanner(config.NO_SCANNER)
    for name in ("een.txt", "twee.txt"):
        _hand_in(client, name, b"tekst")
    last = _last_row()
    _examine_all()
    with clock.frozen(clock.now() + timedelta(days=8)):
        assert services.remove_expired() == 2
        assert services.remove_expired() == 0
    made = database.rows(
        "SELECT name, data_subject_id, actor_kind, count FROM foundation_accesslog WHERE id > %s ORDER BY id",
        [last],
    )
    assert [(row["name"], row["count"]) for row in made] == [
        ("uploads.keep-safe.update", 1),
        ("uploads.keep-safe.update", 1),
        ("uploads.keep-safe.delete", 2),
    ]
    assert {(row["data_subject_id"], row["actor_kind"]) for row in made} == {(person, "system")}


def _last_row() -> int:
    return int(database.value("SELECT coalesce(max(id), 0) FROM foundation_accesslog"))


def test_a_file_without_a_row_is_swept_away(client: Client) -> None:
    _hand_in(client, "bewijs.txt", b"tekst")
    orphan, young = ids.new(), ids.new()
    for upload_id in (orphan, young):
        store.quarantine().write(upload_id, b"x", party_id=ids.new())
    for upload_id in (orphan, _only().id):
        (path,) = _files_of(upload_id)
        os.utime(path, (0, 0))
    assert services.sweep() >= 1
    assert (_files_of(orphan), len(_files_of(young)), len(_files_of(_only().id))) == ([], 1, 1)


def test_the_database_holds_no_refusal_without_a_reason(client: Client) -> None:
    _hand_in(client, "bewijs.txt", b"tekst")
    for changes in ({"state": State.REFUSED, "decided_at": clock.now()}, {"state": State.CLEAN}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Upload.objects.update(**changes)


def test_every_reason_has_words_of_its_own() -> None:
    words = {texts.reason_in_words(reason) for reason in Reason}
    assert len(words) == len(Reason)
    assert all(re.search(r"[a-z]\.", text) for text in words)


def test_a_file_may_not_lie_among_what_is_served_and_without_scanner_only_this_machine_runs() -> None:
    served = config.read({"DATA_DIR": "/tmp/x", "UPLOAD_DIR": "/tmp/x/static/uploads"})
    exposed = config.read(
        {"PUBLIC_URL": "https://mijn.example", "OIDC_ISSUER": "https://a.example", "CLAMD": "none"}
    )
    for unsafe in (served, exposed):
        with pytest.raises(config.InsecureConfigurationError):
            unsafe.check()


def _file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/octet-stream")


def _actor(person: UUID) -> gate.Actor:
    found = identity.find_actor(make.session(person))
    assert found is not None
    return found


def _files_of(upload_id: UUID) -> list[Path]:
    return sorted(config.current().upload_dir.rglob(f"*{upload_id}*"))


def test_a_file_of_too_small_a_limit_is_refused_by_the_door_itself(person: UUID) -> None:
    with pytest.raises(UploadRefusedError) as caught:
        public.submit(
            _actor(person),
            party_id=person,
            purpose=urls.PURPOSE,
            file=_file("a.pdf", files.pdf()),
            accepts=Accepts(max_bytes=10),
        )
    assert (caught.value.reason, caught.value.code) == (Reason.TOO_LARGE, "upload-too-large")
