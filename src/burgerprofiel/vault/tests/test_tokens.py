"""Hostile ID tokens: none of them opens anything, and each leaves a trace in the log."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any
from uuid import UUID

import pytest
from joserfc import jwt
from joserfc.jwk import RSAKey

from burgerprofiel.foundation import clock, ids, keys
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.keys import KeyClass
from burgerprofiel.vault import log
from burgerprofiel.vault.tests import outside
from burgerprofiel.vault.tests.numbers import insz
from tests.vault import TestIssuer, TestVault

pytestmark = pytest.mark.django_db
PASSWORD = "urn:be:vlaanderen:authmech:csampassword"
OFFICER = ["Veiligheidsverantwoordelijke-burgerprofiel:OVO900101"]


def now() -> int:
    return int(clock.now().timestamp())


def refused(vault: TestVault, token: str, *, code: str) -> None:
    before = list(log.entries(vault.vault.store))
    with pytest.raises(keys.VaultRefusedError) as refusal:
        keys.grant(token, session_key=str(ids.new()))
    assert refusal.value.code == code
    (entry,) = list(log.entries(vault.vault.store))[len(before) :]
    assert (entry.kind, json.loads(entry.body)["code"]) == ("refused", code)


@pytest.fixture
def number(vault: TestVault) -> str:
    found = insz()
    vault.register(found)
    return found


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"aud": "another-client"}, "token-claims"),
        ({"aud": ["burgerprofiel", "another-client"]}, "token-claims"),
        ({"azp": "another-client"}, "token-claims"),
        ({"iss": "https://elsewhere.example/op"}, "token-claims"),
        ({"exp": now() - 3600}, "token-claims"),
        ({"iat": None}, "token-claims"),
        ({"sub": None}, "token-claims"),
        ({"nonce": "one that the vault did not give"}, "token-nonce"),
        ({"iat": now() - 900}, "token-old"),
        ({"auth_time": now() - 86400}, "token-old"),
        ({"auth_time": now() + 3600}, "token-old"),
        ({"auth_time": None}, "token-old"),
        ({"auth_time": True}, "token-old"),
        ({"acr": PASSWORD}, "token-level"),
        ({"acr": "urn:be:vlaanderen:authmech:invented"}, "token-level"),
        ({"acr": None}, "token-level"),
        ({"rrn": None}, "token-person"),
        ({"rrn": "12345678901"}, "token-person"),
    ],
)
def test_claims_that_prove_nothing(vault: TestVault, number: str, claims: dict[str, Any], code: str) -> None:
    refused(vault, vault.token(number, **claims), code=code)


def test_a_nonce_works_once(vault: TestVault, number: str) -> None:
    token = vault.token(number)
    keys.grant(token, session_key=str(ids.new()))
    refused(vault, token, code="token-nonce")


def test_a_nonce_is_used_up_by_a_failure_too(vault: TestVault, number: str) -> None:
    nonce = keys.begin_sign_in()
    refused(vault, vault.token(number, nonce=nonce, acr=PASSWORD), code="token-level")
    refused(vault, vault.token(number, nonce=nonce), code="token-nonce")


def test_a_sign_in_that_asked_more_must_reach_it(vault: TestVault, number: str) -> None:
    refused(vault, vault.token(number, nonce=keys.begin_sign_in(level=35)), code="token-level")


def test_no_platform_can_ask_for_less(vault: TestVault, number: str) -> None:
    refused(vault, vault.token(number, nonce=keys.begin_sign_in(level=0), acr=PASSWORD), code="token-level")


def _compact(header: dict[str, Any], token: str, secret: bytes | None) -> str:
    head = base64.urlsafe_b64encode(json.dumps(header).encode()).rstrip(b"=").decode()
    signed = f"{head}.{token.split('.')[1]}"
    signature = hmac.digest(secret, signed.encode(), hashlib.sha256) if secret else b""
    return f"{signed}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def test_algorithms_are_not_confused(vault: TestVault, number: str) -> None:
    kid, public = vault.issuer.signer.kid, vault.issuer.signer.as_pem(private=False)
    refused(vault, _compact({"alg": "none"}, vault.token(number), None), code="token-algorithm")
    refused(
        vault, _compact({"alg": "HS256", "kid": kid}, vault.token(number), public), code="token-algorithm"
    )
    refused(
        vault, _compact({"alg": "RS256", "kid": kid}, vault.token(number), public), code="token-signature"
    )


def test_a_foreign_or_broken_signature(vault: TestVault, number: str) -> None:
    good = vault.token(number)
    claims = jwt.decode(good, vault.issuer.signer, algorithms=["RS256"]).claims
    foreign = RSAKey.generate_key(2048)
    forged = jwt.encode(
        {"alg": "RS256", "kid": vault.issuer.signer.kid}, claims, foreign, algorithms=["RS256"]
    )
    refused(vault, forged, code="token-signature")
    head, body, signature = good.split(".")
    refused(vault, f"{head}.{body}.{signature[::-1]}", code="token-signature")
    for nonsense in ("", "x", "a.b.c", "é", good[:50]):
        refused(vault, nonsense, code="token-form")


def test_somebody_unknown_gets_nothing(vault: TestVault) -> None:
    refused(vault, vault.token(insz()), code="unknown-party")


def test_the_person_may_be_named_by_userinfo_if_it_is_the_same_subject(vault: TestVault, number: str) -> None:
    vault.issuer.people.update(own={"sub": "s1", "rrn": number}, other={"sub": "s2", "rrn": number})
    granted = keys.grant(
        vault.token(number, rrn=None, sub="s1"), session_key=str(ids.new()), access_token="own"
    )
    assert len(granted.party_ids) == 1
    with pytest.raises(keys.VaultRefusedError, match="token-person"):
        keys.grant(vault.token(number, rrn=None, sub="s1"), session_key=str(ids.new()), access_token="other")


def test_keys_of_the_provider_are_fetched_by_the_vault_itself(vault: TestVault, number: str) -> None:
    other = TestIssuer("")
    with outside.provider(other.signer) as address, vault.trusting(address):
        now_there = jwt.decode(
            vault.token(number, iss=address), vault.issuer.signer, algorithms=["RS256"]
        ).claims
        keys.grant(other.sign(now_there), session_key=str(ids.new()))
        refused(vault, vault.token(number, iss=address), code="token-key")
    refused(vault, other.sign(now_there), code="token-key")


def test_a_provider_that_is_away_says_so(vault: TestVault, number: str) -> None:
    with vault.trusting("http://127.0.0.1:9"), pytest.raises(keys.VaultDownError, match="issuer-down"):
        keys.grant(vault.token(number), session_key=str(ids.new()))


# ------------------------------------------------------------------ officials


def staff(vault: TestVault, rights: list[str] | None = None, **claims: Any) -> str:
    official = insz()
    vault.register(official)
    role: dict[str, Any] = {vault.settings.oidc.role_claim: OFFICER if rights is None else rights}
    return vault.token(official, vo_doelgroepcode="GID", **role, **claims)


@pytest.fixture
def sealed(vault: TestVault, number: str) -> tuple[UUID, bytes]:
    party_id = keys.blind_indexes([(IdentifierType.INSZ, number)])[0].party_id
    assert party_id
    sealer = keys.sealer([party_id], key_class=KeyClass.LOG)
    return party_id, sealer.seal("192.0.2.7", party_id=party_id, purpose="log")


def asked(token: str, party_id: UUID, *, session_key: str = "officer", **changed: Any) -> keys.OfficialGrant:
    wanted = {"key_class": KeyClass.LOG, "purpose": "accesslog.investigate", "case_number": "2026-117"}
    return keys.ask_official(token, session_key=session_key, party_id=party_id, **{**wanted, **changed})


def test_an_official_opens_a_log_with_a_second_pair_of_eyes(
    vault: TestVault, sealed: tuple[UUID, bytes]
) -> None:
    party_id, value = sealed
    key = str(ids.new())
    granted = asked(staff(vault), party_id, session_key=key)
    assert granted.waits
    with pytest.raises(keys.VaultRefusedError, match="no-grant"):
        keys.keyring(key).open(value, purpose="log")
    assert not keys.approve_official(granted.grant_id, id_token=staff(vault)).waits
    assert keys.keyring(key).open(value, purpose="log") == b"192.0.2.7"
    kinds = [entry.kind for entry in log.entries(vault.vault.store)][-2:]
    assert kinds == ["official-asks", "official-grant"]
    data = keys.sealer([party_id]).seal("x", party_id=party_id, purpose="data")
    with pytest.raises(keys.VaultRefusedError, match="not-granted"):
        keys.keyring(key).open(data, purpose="data")


def test_an_official_does_not_approve_alone(vault: TestVault, sealed: tuple[UUID, bytes]) -> None:
    official = insz()
    role: dict[str, Any] = {vault.settings.oidc.role_claim: OFFICER, "vo_doelgroepcode": "GID"}
    granted = asked(vault.token(official, **role), sealed[0])
    with pytest.raises(keys.VaultRefusedError, match="same-official"):
        keys.approve_official(granted.grant_id, id_token=vault.token(official, sub="another account", **role))
    with pytest.raises(keys.VaultRefusedError, match="no-right"):
        keys.approve_official(granted.grant_id, id_token=staff(vault, ["Bronbeheerder-dosis:OVO900101"]))
    with pytest.raises(keys.VaultRefusedError, match="unknown-grant"):
        keys.approve_official(ids.new(), id_token=staff(vault))


def test_both_officials_have_the_right_for_one_organisation(
    vault: TestVault, sealed: tuple[UUID, bytes]
) -> None:
    right, key = "Veiligheidsverantwoordelijke-toegang", str(ids.new())
    granted = asked(staff(vault, [f"{right}:OVO900101,OVO900102"]), sealed[0], session_key=key)
    for elsewhere in ([f"{right}:OVO900103"], [f"{right}:"], [f"{right}:OVO9001"]):
        with pytest.raises(keys.VaultRefusedError, match="no-right"):
            keys.approve_official(granted.grant_id, id_token=staff(vault, elsewhere))
    assert not keys.approve_official(granted.grant_id, id_token=staff(vault, [f"{right}:OVO900102"])).waits


def test_an_official_proves_anew_who_they_are_for_each_thing_that_is_opened(
    vault: TestVault, sealed: tuple[UUID, bytes]
) -> None:
    """A sign-in of before the vault's nonce would open a session, and opens no log."""
    before = int(clock.now().timestamp()) - 60
    with pytest.raises(keys.VaultRefusedError, match="token-old"):
        asked(staff(vault, auth_time=before), sealed[0])
    granted = asked(staff(vault), sealed[0])
    with pytest.raises(keys.VaultRefusedError, match="token-old"):
        keys.approve_official(granted.grant_id, id_token=staff(vault, auth_time=before))


@pytest.mark.parametrize(
    ("rights", "claims", "changed", "code"),
    [
        ([], {}, {}, "no-right"),
        (["Operator:OVO900101"], {}, {}, "no-right"),
        (None, {"vo_doelgroepcode": "BUR"}, {}, "no-right"),
        (None, {}, {"key_class": KeyClass.DATA}, "no-right"),
        (None, {}, {"case_number": " "}, "no-case"),
        (None, {}, {"case_number": ""}, "question"),
        (None, {}, {"party_id": ids.new()}, "unknown-party"),
    ],
)
def test_what_an_official_cannot_ask(
    vault: TestVault,
    sealed: tuple[UUID, bytes],
    rights: list[str] | None,
    claims: dict[str, Any],
    changed: dict[str, Any],
    code: str,
) -> None:
    token = staff(vault, rights)
    if claims:
        role: dict[str, Any] = {vault.settings.oidc.role_claim: OFFICER}
        token = vault.token(insz(), **role, **claims)
    with pytest.raises(keys.VaultRefusedError) as refusal:
        asked(token, changed.pop("party_id", sealed[0]), **changed)
    assert refusal.value.code == code


def test_a_member_of_staff_gets_their_own_name_only(vault: TestVault) -> None:
    official = insz()
    party_id = vault.register(official)
    key = str(ids.new())
    vault.sign_in(official, session_key=key, vo_doelgroepcode="LB")
    for key_class, may in ((KeyClass.CONTACT, True), (KeyClass.DATA, False), (KeyClass.LOG, False)):
        value = keys.sealer([party_id], key_class=key_class).seal("x", party_id=party_id, purpose="p")
        if may:
            assert keys.keyring(key).open(value, purpose="p") == b"x"
        else:
            with pytest.raises(keys.VaultRefusedError, match="not-granted"):
                keys.keyring(key).open(value, purpose="p")
