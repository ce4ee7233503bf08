"""Seal, sign in, open: through the public face of the keys, over the socket."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from burgerprofiel.foundation import clock, ids, keys
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.keys import KeyClass, client, envelope, opening, sealing
from burgerprofiel.foundation.keys.questions import Mandate, Nothing
from burgerprofiel.vault import credentials, log
from burgerprofiel.vault import grants as vault_grants
from burgerprofiel.vault import opening as vault_opening
from burgerprofiel.vault.api import PATHS
from burgerprofiel.vault.errors import RefusedError
from burgerprofiel.vault.tests.numbers import insz, kbo
from tests.vault import TestVault

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(vault: TestVault) -> tuple[str, UUID]:
    number = insz()
    return number, vault.register(number)


def seal(party_id: UUID, text: str = "Melding", *, key_class: KeyClass = KeyClass.DATA) -> tuple[bytes, str]:
    purpose = f"test.row.title:{ids.new()}:{party_id}"
    sealed = keys.sealer([party_id], key_class=key_class).seal(text, party_id=party_id, purpose=purpose)
    return sealed, purpose


def session() -> str:
    return str(ids.new())


def test_who_signed_in_reads_what_anybody_sealed(vault: TestVault, ada: tuple[str, UUID]) -> None:
    number, party_id = ada
    items = [seal(party_id, f"Dossier {position}") for position in range(3)]
    key = session()
    granted = vault.sign_in(number, session_key=key)
    assert granted.party_ids == (party_id,)
    assert keys.keyring(key).open_many(items) == [b"Dossier 0", b"Dossier 1", b"Dossier 2"]


def test_without_a_grant_nothing_opens(vault: TestVault, ada: tuple[str, UUID]) -> None:
    _, party_id = ada
    item = seal(party_id)
    with pytest.raises(keys.VaultRefusedError, match="no-grant"):
        keys.keyring(session()).open_many([item])


def test_another_person_is_refused(vault: TestVault, ada: tuple[str, UUID]) -> None:
    other = insz()
    vault.register(other)
    key = session()
    vault.sign_in(other, session_key=key)
    item = seal(ada[1])
    with pytest.raises(keys.VaultRefusedError, match="not-granted"):
        keys.keyring(key).open_many([item])
    assert keys.keyring(key).open_each([item]) == [None]


def test_what_one_session_opened_another_does_not_find_in_memory(
    vault: TestVault, ada: tuple[str, UUID]
) -> None:
    number, party_id = ada
    item, key = seal(party_id), session()
    vault.sign_in(number, session_key=key)
    keys.keyring(key).open_many([item])
    with pytest.raises(keys.VaultRefusedError, match="no-grant"):
        keys.keyring(session()).open_many([item])


def test_after_signing_out_nothing_opens(vault: TestVault, ada: tuple[str, UUID]) -> None:
    number, party_id = ada
    item, key = seal(party_id), session()
    vault.sign_in(number, session_key=key)
    keys.keyring(key).open_many([item])
    keys.end([keys.handle_hash(key)])
    with pytest.raises(keys.VaultRefusedError, match="no-grant"):
        keys.keyring(key).open_many([item])


def test_a_new_session_key_takes_the_grants_along(vault: TestVault, ada: tuple[str, UUID]) -> None:
    number, party_id = ada
    item, old, new = seal(party_id), session(), session()
    vault.sign_in(number, session_key=old)
    keys.move(old, new_session_key=new)
    assert keys.keyring(new).open(item[0], purpose=item[1]) == b"Melding"
    with pytest.raises(keys.VaultRefusedError, match="no-grant"):
        keys.keyring(old).open_many([item])
    with pytest.raises(keys.VaultRefusedError, match="no-grant"):
        keys.move(old, new_session_key=session())


def test_a_grant_that_nobody_uses_ends_sooner(vault: TestVault, ada: tuple[str, UUID]) -> None:
    """Every opening begins the time anew, but never beyond the end of the grant."""
    number, party_id = ada
    header, key = envelope.header_of(seal(party_id)[0]), session()
    handle, started = opening.handle_of(key), clock.now()
    granted = vault.sign_in(number, session_key=key)
    idle = timedelta(seconds=vault.settings.vault.idle_seconds)
    assert idle == timedelta(minutes=30)

    def opens(moment: datetime) -> bool:
        with clock.frozen(moment):
            try:
                return isinstance(vault_opening.for_handle(vault.vault, handle, headers=[header])[0], bytes)
            except RefusedError:
                return False

    moment = started
    while (moment := moment + idle - timedelta(minutes=2)) < granted.expires_at:
        assert opens(moment), moment
    assert not opens(moment)  # the absolute end, however busy

    idler = session()
    handle = opening.handle_of(idler)
    vault.sign_in(number, session_key=idler)
    assert opens(started + idle - timedelta(minutes=1))
    assert not opens(started + 2 * idle)
    with clock.frozen(started + 2 * idle), pytest.raises(RefusedError, match="no-grant"):
        vault_grants.move(vault.vault, handle_hash=opening.handle_hash(idler), new_handle_hash=b"n" * 32)


def test_a_grant_ends_with_the_longest_session(vault: TestVault, ada: tuple[str, UUID]) -> None:
    number, party_id = ada
    key = session()
    granted = vault.sign_in(number, session_key=key)
    lasts = granted.expires_at - clock.now()
    assert timedelta(hours=7, minutes=59) < lasts <= timedelta(hours=8)
    vault.vault.store.connection.execute("UPDATE granted SET expires_at = expires_at - 28801")
    with pytest.raises(keys.VaultRefusedError, match="no-grant"):
        keys.keyring(key).open_many([seal(party_id)])


@pytest.mark.parametrize("place", [20, 60, 96])
def test_an_altered_header_is_noticed(vault: TestVault, ada: tuple[str, UUID], place: int) -> None:
    number, party_id = ada
    sealed, purpose = seal(party_id)
    altered = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
    key = session()
    vault.sign_in(number, session_key=key)
    with pytest.raises(keys.UnreadableValueError):
        keys.keyring(key).open_many([(altered, purpose)])


def test_a_moved_ciphertext_is_noticed_and_a_list_survives_it(
    vault: TestVault, ada: tuple[str, UUID]
) -> None:
    number, party_id = ada
    (first, first_purpose), (second, second_purpose) = seal(party_id, "een"), seal(party_id, "twee")
    key = session()
    vault.sign_in(number, session_key=key)
    ring = keys.keyring(key)
    with pytest.raises(keys.UnreadableValueError):
        ring.open_many([(second, first_purpose)])
    assert ring.open_each([(second, first_purpose), (second, second_purpose)]) == [None, b"twee"]
    assert ring.open_each([(b"", first_purpose), (first, first_purpose)]) == [None, b"een"]


def test_a_header_put_on_another_party_does_not_open_for_that_party(
    vault: TestVault, ada: tuple[str, UUID]
) -> None:
    """Who writes in the database cannot make one person's grant open another one's value."""
    number = insz()
    mine = vault.register(number)
    theirs, purpose = seal(ada[1])
    own, _ = seal(mine)
    forged = envelope.with_header(theirs, header=own[:17] + theirs[17 : envelope.HEADER_BYTES])
    key = session()
    vault.sign_in(number, session_key=key)
    with pytest.raises(keys.UnreadableValueError):
        keys.keyring(key).open_many([(forged, purpose)])


def test_a_public_key_that_was_swapped_is_noticed_before_anything_is_sealed(
    vault: TestVault, ada: tuple[str, UUID]
) -> None:
    number = insz()
    mine, theirs = vault.register(number), ada[1]
    for party_id in (mine, theirs):
        keys.sealer([party_id])
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE foundation_party_key SET (key_id, public_key, binding) ="
            " (SELECT key_id, public_key, binding FROM foundation_party_key WHERE party_id = %s) WHERE party_id = %s",
            [mine, theirs],
        )
    sealing.forget()
    with pytest.raises(keys.UntrustedKeyError):
        keys.sealer([theirs])


def test_a_party_that_the_vault_does_not_know_cannot_be_sealed_to(vault: TestVault) -> None:
    with pytest.raises(keys.VaultRefusedError, match="unknown-party"):
        keys.sealer([ids.new()])


def test_one_public_key_operation_serves_a_batch(vault: TestVault, ada: tuple[str, UUID]) -> None:
    sealer = keys.sealer([ada[1]])
    sealed = [sealer.seal("x", party_id=ada[1], purpose=f"p{n}") for n in range(5)]
    assert len({envelope.header_of(one) for one in sealed}) == 1
    assert len(set(sealed)) == 5


def test_a_page_asks_the_vault_once_and_its_reload_not_at_all(
    vault: TestVault, ada: tuple[str, UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    number, party_id = ada
    items = [seal(party_id, str(n)) for n in range(4)]
    key = session()
    vault.sign_in(number, session_key=key)
    asked: list[str] = []
    ask = client.VaultClient.ask

    def counted(self: client.VaultClient, path: str, question: Any, *, answer: Any) -> Any:
        asked.append(path)
        return ask(self, path, question, answer=answer)

    monkeypatch.setattr(client.VaultClient, "ask", counted)
    keys.keyring(key).open_many(items)
    keys.keyring(key).open_many(items)
    assert asked == ["/v1/open"]


# ------------------------------------------------------------------ the worker, roles, contact data


def test_the_worker_opens_contact_data_only_and_leaves_a_trace(
    vault: TestVault, ada: tuple[str, UUID]
) -> None:
    contact = seal(ada[1], "ada@voorbeeld.example", key_class=KeyClass.CONTACT)
    ring = keys.service_keyring("notifications.send")
    assert ring.open_many([contact]) == [b"ada@voorbeeld.example"]
    entry = list(log.entries(vault.vault.store))[-1]
    assert entry.kind == "contact"
    assert '"purpose":"notifications.send"' in entry.body
    for key_class in (KeyClass.DATA, KeyClass.LOG):
        with pytest.raises(keys.VaultRefusedError, match="not-granted"):
            ring.open_many([seal(ada[1], key_class=key_class)])


def test_the_worker_is_held_up_above_so_many_a_minute(vault: TestVault, ada: tuple[str, UUID]) -> None:
    contact = seal(ada[1], key_class=KeyClass.CONTACT)
    vault.vault.store.connection.execute(
        "INSERT INTO contact_use (minute, opened) VALUES (?, ?) ON CONFLICT (minute) DO UPDATE SET opened = 6000",
        (int(clock.now().timestamp()) // 60, 6000),
    )
    try:
        with pytest.raises(keys.VaultRefusedError, match="too-many"):
            keys.service_keyring("notifications.send").open_many([contact])
    finally:
        vault.vault.store.connection.execute("DELETE FROM contact_use")


@pytest.mark.parametrize("role", credentials.ROLES)
def test_every_path_is_refused_to_the_other_roles(vault: TestVault, role: str) -> None:
    assert len(PATHS) > 20
    token = credentials.path_of(vault.vault, role).read_text()
    asker = client.VaultClient(address=vault.settings.vault.url, credential=token)
    for path, roles in PATHS.items():
        try:
            asker.ask(path, Nothing(), answer=Any)
            code = ""
        except keys.KeyServiceError as error:
            code = error.code
        assert (code == "role") is (role not in roles), path
    asker.close()


def test_a_wrong_credential_opens_no_door(vault: TestVault) -> None:
    asker = client.VaultClient(address=vault.settings.vault.url, credential="guess")
    with pytest.raises(keys.VaultRefusedError, match="credential"):
        asker.ask("/v1/material", Nothing(), answer=Nothing)
    asker.close()


@pytest.mark.filterwarnings("error::pytest.PytestUnraisableExceptionWarning")
def test_a_vault_that_is_away_is_told_apart_from_one_that_refuses(vault: TestVault) -> None:
    """And no socket is left open."""
    asker = client.VaultClient(address="unix:/nonexistent/vault.sock", credential="x")
    with pytest.raises(keys.VaultDownError, match="vault-down"):
        asker.ask("/v1/material", Nothing(), answer=Nothing)
    asker.close()


# ------------------------------------------------------------------ registering


def test_a_number_keeps_its_party_whatever_is_proposed(vault: TestVault) -> None:
    number = insz()
    first = vault.register(number)
    assert vault.register(number) == first
    assert keys.blind_indexes([(IdentifierType.INSZ, number)])[0].party_id == first


def test_a_party_cannot_get_a_second_number(vault: TestVault, ada: tuple[str, UUID]) -> None:
    mine = keys.Owner(party_id=ada[1], kind=IdentifierType.INSZ, number=insz())
    with pytest.raises(keys.VaultRefusedError, match="party-taken"):
        keys.register_parties([mine])


def test_registering_writes_the_public_keys_in_one_go(vault: TestVault) -> None:
    owners = [keys.Owner(party_id=ids.new(), kind=IdentifierType.INSZ, number=insz()) for _ in range(3)]
    found = keys.register_parties([*owners, owners[0]], key_classes=[KeyClass.DATA, KeyClass.CONTACT])
    assert found == [*(owner.party_id for owner in owners), owners[0].party_id]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM foundation_party_key WHERE party_id = ANY(%s)", [found])
        assert cursor.fetchone() == (6,)


def test_blind_indexes_differ_per_kind_and_keep_their_order(vault: TestVault) -> None:
    number, company = insz(), kbo()
    a, b, c = keys.blind_indexes(
        [(IdentifierType.INSZ, number), (IdentifierType.KBO, company), (IdentifierType.INSZ, number)]
    )
    assert a == c
    assert a.current != b.current
    assert len(a.current) == 32
    assert a.next is None


def test_a_digest_is_keyed_and_steady(vault: TestVault) -> None:
    assert keys.digest(b"lijf") == keys.digest(b"lijf") != keys.digest(b"lijf2")


# ------------------------------------------------------------------ organisations and mandates


@pytest.fixture
def shop(vault: TestVault) -> tuple[str, UUID]:
    number = kbo()
    return number, vault.register(number, kind=IdentifierType.KBO)


def as_enterprise(code: str, *, representative: str | None = None) -> dict[str, str]:
    return {"vo_doelgroepcode": "EA", "vo_orgcode": code} | (
        {"wv_orgcode": representative} if representative else {}
    )


def test_a_legal_representative_opens_the_enterprise_later_too(
    vault: TestVault, ada: tuple[str, UUID], shop: tuple[str, UUID]
) -> None:
    item = seal(shop[1])
    first, later = session(), session()
    granted = vault.sign_in(ada[0], session_key=first, **as_enterprise(shop[0], representative=shop[0]))
    assert set(granted.party_ids) == {ada[1], shop[1]}
    assert keys.keyring(first).open_many([item]) == [b"Melding"]
    assert set(vault.sign_in(ada[0], session_key=later).party_ids) == {ada[1], shop[1]}
    vault.vault.store.connection.execute("UPDATE mandate SET valid_until = valid_until - 2592001")
    assert vault.sign_in(ada[0], session_key=later).party_ids == (ada[1],)


def test_who_merely_works_there_does_not(
    vault: TestVault, ada: tuple[str, UUID], shop: tuple[str, UUID]
) -> None:
    for claims in (as_enterprise(shop[0]), as_enterprise(shop[0], representative=kbo())):
        assert vault.sign_in(ada[0], session_key=session(), **claims).party_ids == (ada[1],)


@pytest.fixture
def admin(vault: TestVault) -> Iterator[client.VaultClient]:
    token = credentials.path_of(vault.vault, "admin").read_text()
    asker = client.VaultClient(address=vault.settings.vault.url, credential=token)
    yield asker
    asker.close()


def test_a_registered_mandate_counts_until_it_is_taken_back(
    vault: TestVault, ada: tuple[str, UUID], shop: tuple[str, UUID], admin: client.VaultClient
) -> None:
    mandate = Mandate(
        person=(IdentifierType.INSZ, ada[0]),
        party=(IdentifierType.KBO, shop[0]),
        source="kbo",
        valid_until=clock.now() + timedelta(days=400),
    )
    admin.ask("/v1/mandates", [mandate], answer=Nothing)
    item, key = seal(shop[1]), session()
    vault.sign_in(ada[0], session_key=key)
    assert keys.keyring(key).open_many([item]) == [b"Melding"]
    ended = Mandate(
        **{name: getattr(mandate, name) for name in ("person", "party", "source", "valid_until")}, ends=True
    )
    admin.ask("/v1/mandates", [ended], answer=Nothing)
    opening.forget_all()
    with pytest.raises(keys.VaultRefusedError, match="not-granted"):
        keys.keyring(key).open_many([item])
    assert vault.sign_in(ada[0], session_key=session()).party_ids == (ada[1],)
