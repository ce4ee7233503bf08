"""Files over HTTP: handed in, examined by the worker with a real scanner, opened as attachments, refused, forgotten."""

from __future__ import annotations

import os
import re
import stat
import tracemalloc
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.tests import make
from burgerprofiel.foundation import clock, config, database, gate, ids, keys, pages, secrets
from burgerprofiel.foundation.keys import opening
from burgerprofiel.foundation.uploads import examine, kept, public, services, store, texts, workbench
from burgerprofiel.foundation.uploads.contracts import (
    Accepts,
    NotOpenError,
    Reason,
    State,
    UploadRefusedError,
)
from burgerprofiel.foundation.uploads.models import Upload
from burgerprofiel.foundation.uploads.tests import files, scanner, urls
from tests.vault import TestVault

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
    content = answer.getvalue()
    assert b"SecretCameraMaker" not in content
    assert content.startswith(b"\xff\xd8\xff")
    assert answer.headers["Content-Length"] == str(len(content))
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
    assert client.get(f"/bestanden/{_only().id}").getvalue().startswith(b"%PDF")


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
    actor = _actor(_only().party_id)
    Upload.objects.update(state=State.CLEAN, decided_at=clock.now(), key_sealed=_key(_only()))
    with pytest.raises(NotOpenError):
        public.open_clean(actor, upload_id=_only().id)
    with pytest.raises(store.LostError):
        store.quarantine().read(_only().id, party_id=ids.new())
    assert store.quarantine().read(_only().id, party_id=_only().party_id) == b"een geheime tekst"


def _key(upload: Upload) -> bytes:
    purpose = f"uploads.upload.key_sealed:{upload.id}:{upload.party_id}"
    sealer = keys.sealer([upload.party_id])
    return sealer.seal(b"k" * 32, party_id=upload.party_id, purpose=purpose)


def test_a_clean_file_and_its_name_open_for_who_signed_in_as_its_party_only(
    client: Client, person: UUID, set_scanner: SetScanner
) -> None:
    """Neither the worker, nor the key of the installation, nor another sign-in in the same process."""
    set_scanner(config.NO_SCANNER)
    _hand_in(client, "geheim.txt", b"een geheime tekst")
    _examine_all()
    row = _only()
    (path,) = _files_of(row.id)
    assert path.parent.name == "clean"
    assert b"geheim" not in path.read_bytes()
    sealed = [
        (bytes(row.name_sealed), f"uploads.upload.name_sealed:{row.id}:{person}"),
        (bytes(row.key_sealed or b""), f"uploads.upload.key_sealed:{row.id}:{person}"),
    ]
    assert _actor(person).keyring.open_many(sealed)[0] == b"geheim.txt"
    for other in (keys.service_keyring("test"), _actor(make.person()).keyring, keys.closed()):
        with pytest.raises(keys.VaultRefusedError):
            other.open_many(sealed)
    with pytest.raises(InvalidTag):
        AESGCM(secrets.secret_file("upload.key")).decrypt(
            path.read_bytes()[1:13], path.read_bytes()[13:], b""
        )
    opened = public.open_clean(_actor(person), upload_id=row.id)
    assert (opened.upload.name, b"".join(opened.content)) == ("geheim.txt", b"een geheime tekst")


@pytest.mark.parametrize("size", [1, 65_535, 65_536, 65_537, 3 * 65_536, 5_000_000])
def test_a_file_of_any_length_comes_back_in_parts(person: UUID, size: int) -> None:
    content = os.urandom(1024) * (size // 1024 + 1)
    upload_id, content = ids.new(), content[:size]
    prepared = kept.prepare(upload_id, content, party_id=person)
    prepared.publish()
    ring = _actor(person).keyring
    parts = list(kept.read(upload_id, party_id=person, key_sealed=prepared.key_sealed, keyring=ring))
    assert b"".join(parts) == content
    assert max(map(len, parts)) <= 65_536


@pytest.mark.parametrize("damage", ["cut", "cut-part", "swap", "flip", "longer"])
def test_a_long_file_that_was_cut_or_put_in_another_order_is_not_served_whole(
    person: UUID, damage: str
) -> None:
    upload_id, content = ids.new(), os.urandom(200_000)
    prepared = kept.prepare(upload_id, content, party_id=person)
    prepared.publish()
    path = store.clean().path_of(upload_id)
    sealed, part = path.read_bytes(), 65_536 + 16
    head, parts = sealed[:8], [sealed[start : start + part] for start in range(8, len(sealed), part)]
    damaged = {
        "cut": sealed[:-1],
        "cut-part": head + b"".join(parts[:-1]),
        "swap": head + b"".join([parts[0], parts[2], parts[1], parts[3]]),
        "flip": sealed[:100_000] + bytes([sealed[100_000] ^ 1]) + sealed[100_001:],
        "longer": sealed + b"x",
    }[damage]
    path.write_bytes(damaged)
    ring = _actor(person).keyring
    with pytest.raises(store.LostError):
        list(kept.read(upload_id, party_id=person, key_sealed=prepared.key_sealed, keyring=ring))


def test_reading_a_long_file_takes_no_more_memory_than_a_short_one(person: UUID) -> None:
    upload_id = ids.new()
    prepared = kept.prepare(upload_id, bytes(25_000_000), party_id=person)
    prepared.publish()
    content = kept.read(
        upload_id, party_id=person, key_sealed=prepared.key_sealed, keyring=_actor(person).keyring
    )
    tracemalloc.start()
    assert sum(map(len, content)) == 25_000_000
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 1_000_000


def test_a_worker_that_lost_its_claim_does_not_put_its_own_file_there(
    client: Client, person: UUID, set_scanner: SetScanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its file has another key than the row of who was first."""
    set_scanner(config.NO_SCANNER)
    _hand_in(client, "bewijs.txt", b"tekst")
    prepare, calls = kept.prepare, list[UUID]()

    def late(upload_id: UUID, content: bytes, *, party_id: UUID, is_shared: bool) -> kept.Prepared:
        prepared = prepare(upload_id, content, party_id=party_id, is_shared=is_shared)
        calls.append(upload_id)
        if len(calls) == 1:
            with clock.frozen(clock.now() + examine.LEASE * 2):
                assert examine.examine_next()
        return prepared

    monkeypatch.setattr(kept, "prepare", late)
    _examine_all()
    assert len(calls) == 2
    assert client.get(f"/bestanden/{_only().id}").getvalue() == b"tekst"
    assert len(_files_of(_only().id)) == 1


def test_while_the_vault_is_away_files_are_listed_without_a_name(
    client: Client, person: UUID, set_scanner: SetScanner, vault: TestVault
) -> None:
    set_scanner(config.NO_SCANNER)
    _hand_in(client, "bewijs.txt", b"tekst")
    _examine_all()
    actor = _actor(person)
    opening.forget_all()
    vault.stop()
    try:
        found = public.find(actor, upload_id=_only().id)
        assert found
        assert found.name == ""
        with pytest.raises(keys.VaultDownError):
            public.open_clean(actor, upload_id=_only().id)
    finally:
        vault.start()


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
