"""A vault for tests: a thread of this process that serves a real Unix socket, with an identity provider to sign with.

It runs once per test worker (some tenths of a second at most); everything in `foundation.keys` finds it.
Its store lives as long as the worker: make parties with numbers of their own.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from joserfc import jwt
from joserfc.jwk import RSAKey

from burgerprofiel.foundation import clock, config, ids, keys
from burgerprofiel.foundation.identifiers import IdentifierType
from burgerprofiel.foundation.keys import client, envelope, opening, sealing
from burgerprofiel.foundation.keys.questions import LogEntry, Mandate
from burgerprofiel.vault import credentials, decisions, destruction, grants, log, parties, rotation, server
from burgerprofiel.vault.core import Vault, open_vault
from burgerprofiel.vault.errors import RefusedError
from burgerprofiel.vault.issuer import Issuer
from tests.process import serving

ITSME = "urn:be:vlaanderen:authmech:itsme"
_STOP_SECONDS = 60


class TestIssuer(Issuer):
    """An identity provider without a network: the test signs, the vault knows the key."""

    __test__ = False

    def __init__(self, issuer: str) -> None:
        super().__init__(issuer)
        self.signer = RSAKey.generate_key(2048, auto_kid=True)
        self._trusted = RSAKey.import_key(self.signer.as_dict(private=False))
        self.people: dict[str, Mapping[str, Any]] = {}

    def sign(self, claims: Mapping[str, Any]) -> str:
        """An ID token with these claims."""
        header = {"alg": "RS256", "kid": self.signer.kid}
        return jwt.encode(header, dict(claims), self.signer, algorithms=["RS256"])

    def key(self, kid: str) -> RSAKey:
        """The one key."""
        if kid != self.signer.kid:
            raise RefusedError("token-key")
        return self._trusted

    def userinfo(self, access_token: str) -> Mapping[str, Any]:
        """What a test put there."""
        return self.people[access_token]


@dataclass
class TestVault:
    """The running vault; `vault` is its inside, for tests that look there."""

    __test__ = False

    settings: config.Config
    issuer: TestIssuer
    vault: Vault = field(init=False)
    _loop: asyncio.AbstractEventLoop = field(init=False)
    _stop: asyncio.Event = field(init=False)

    def token(self, insz: str, *, nonce: str | None = None, **claims: Any) -> str:
        """An ID token of somebody who signed in just now; `claims` replace or, with None, leave out."""
        now = int(clock.now().timestamp())
        standard = {
            "iss": self.issuer.issuer,
            "sub": f"sub-{insz}",
            "aud": self.settings.oidc.client_id,
            "exp": now + 300,
            "iat": now,
            "auth_time": now,
            "nonce": keys.begin_sign_in() if nonce is None else nonce,
            "acr": ITSME,
            "rrn": insz,
        }
        told = {name: value for name, value in {**standard, **claims}.items() if value is not None}
        return self.issuer.sign(told)

    def sign_in(self, insz: str, *, session_key: str, **claims: Any) -> keys.Grant:
        """What happens at the end of a sign-in; the party must be registered."""
        return keys.grant(self.token(insz, **claims), session_key=session_key)

    def register(self, number: str, *, kind: IdentifierType = IdentifierType.INSZ) -> UUID:
        """A party that the vault knows, and gives keys when they are asked."""
        owner = keys.Owner(party_id=ids.new(), kind=kind, number=number)
        return keys.register_parties([owner], key_classes=())[0]

    def knows(self, party_id: UUID) -> bool:
        """Whether a party was registered."""
        return bool(self.vault.store.row("SELECT 1 FROM party WHERE party_id = ?", (party_id.bytes,)))

    def grants(self) -> tuple[int, bytes]:
        """What changes as soon as a grant is given or ended: how many there are, and the newest."""
        row = self.vault.store.row("SELECT count(*), max(grant_id) FROM granted")
        assert row
        return row[0], row[1]

    def read(self, sealed: bytes, *, purpose: str) -> bytes:
        """A sealed value, opened as only the vault could: without a grant."""
        header = envelope.header_of(sealed)
        row = self.vault.store.row(
            "SELECT key_id, party_id, key_class FROM party_key WHERE key_id = ?",
            (envelope.key_id_of(header).bytes,),
        )
        assert row, "the vault does not know this key"
        data_key = envelope.open_data_key(
            header,
            private_key=self.vault.private_keys([row])[row["key_id"]],
            party_id=UUID(bytes=row["party_id"]),
            key_class=keys.KeyClass(row["key_class"]),
        )
        return envelope.open_value(sealed, cipher=AESGCM(data_key), purpose=purpose)

    def number_of(self, party_id: UUID) -> tuple[IdentifierType, str]:
        """The official number of a party that the vault knows."""
        row = self.vault.store.row("SELECT number_sealed FROM party WHERE party_id = ?", (party_id.bytes,))
        assert row, "the vault does not know this party"
        secrets = self.vault.secrets()
        kind, _, value = parties.open_number(
            secrets, row["number_sealed"], party_id=party_id.bytes
        ).partition(":")
        return IdentifierType(kind), value

    def open_session(self, person_id: UUID, *, session_key: str, staff: bool = False) -> None:
        """Grant a session of a known person what its sign-in would; the vault's clock is never frozen."""
        group = {"vo_doelgroepcode": "GID"} if staff else {}
        with clock.frozen(datetime.now(UTC)):
            self.sign_in(self.number_of(person_id)[1], session_key=session_key, **group)

    def mandate(self, person_id: UUID, party_id: UUID, *, valid_until: datetime | None = None) -> None:
        """What the vault's administrator registers from an authentic source."""
        until = valid_until or datetime.now(UTC) + timedelta(days=365)
        one = Mandate(
            person=self.number_of(person_id),
            party=self.number_of(party_id),
            source="test",
            valid_until=until,
        )
        grants.register_mandates(self.vault, [one])

    def destroy_due(self) -> None:
        """The delay of what the worker asked passes, and its keys are destroyed."""
        with clock.frozen(clock.now() + timedelta(seconds=self.vault.settings.erasure_delay_seconds + 1)):
            decisions.carry_out_due(self.vault, limit=100)

    def keep(self, party_id: UUID) -> None:
        """One administrator takes back what the worker asked last for a party, within the delay."""
        asked = decisions.of_party(self.vault, party_id)
        assert asked, "nobody asked"
        since = datetime.now(UTC) - timedelta(days=30)
        holder = credentials.Holder(role=credentials.ADMIN, name="an", since=since)
        decisions.cancel(self.vault, holder, request_id=asked.request_id)

    def destroy(self, party_id: UUID) -> keys.Receipt:
        """Destroy the keys of a party at once, as two administrators do."""
        return destruction.destroy(self.vault, party_id, reason="test")

    def step(self, what: str) -> None:
        """One step of a rotation, as the vault has it; raises what it refuses."""
        rotation.step(self.vault, what, limit=1)

    def log_position(self) -> int:
        """Of the last entry of its own log."""
        return log.head(self.vault.store, key=self.vault.secrets().log).position

    def told(self, *, after: int = 0) -> list[LogEntry]:
        """The entries of its own log."""
        return list(log.entries(self.vault.store, after=after))

    def rotate(self, *steps: str, before: datetime | None = None) -> None:
        """Steps of a rotation, as its administrator does them; the platform has said that it is ready."""
        for step in steps:
            if step == "index-switch":
                rotation.report_filled(self.vault)
            rotation.step(self.vault, step, limit=100_000, before=before)

    def administrator(self, name: str, *, age: timedelta = timedelta(days=2)) -> str:
        """A credential of an administrator with this name, given so long ago."""
        with clock.frozen(datetime.now(UTC) - age):
            return credentials.issue(self.vault, credentials.ADMIN, name=name)

    @contextmanager
    def trusting(self, issuer: str) -> Iterator[None]:
        """Let the vault believe another provider for the block, for example the ACM simulator; it fetches its keys."""
        self.vault.issuer = Issuer(issuer)
        try:
            yield
        finally:
            self.vault.issuer = self.issuer

    def start(self) -> None:
        """Serve, in a thread."""
        self.vault = open_vault(self.settings.vault, self.settings.oidc, issuer=self.issuer)
        credentials.make_first(self.vault)
        self._loop, ready = asyncio.new_event_loop(), threading.Event()

        async def run() -> None:
            self._stop = asyncio.Event()
            ready.set()
            await server.run(server.Application(self.vault), self.settings, stop=self._stop)

        self._thread = threading.Thread(target=lambda: self._loop.run_until_complete(run()), daemon=True)
        self._thread.start()
        assert ready.wait(_STOP_SECONDS)
        socket_path = self.settings.vault.bind.removeprefix("unix:")
        deadline = time.monotonic() + _STOP_SECONDS
        while not serving.listens(socket_path):
            assert time.monotonic() < deadline, "the vault does not listen"
            time.sleep(0.002)

    def stop(self) -> None:
        """End it; what it knew stays in its folder."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(_STOP_SECONDS)
        assert not self._thread.is_alive()
        self._loop.close()


@contextmanager
def running(settings: config.Config) -> Iterator[TestVault]:
    """A vault with these settings, for the block."""
    found = TestVault(settings, TestIssuer(settings.oidc.issuer))
    found.start()
    try:
        yield found
    finally:
        found.stop()


@contextmanager
def apart(folder: Path) -> Iterator[TestVault]:
    """A vault that knows nobody, in place of the worker's: for what takes longer the more parties there are."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VAULT_DIR", str(folder / "vault"))
        patch.setenv("VAULT_BIND", f"unix:{folder / 'vault.sock'}")
        config.current.cache_clear()
        with _serving_all() as found:
            yield found
    config.current.cache_clear()


@contextmanager
def _serving_all() -> Iterator[TestVault]:
    """The vault of the settings, which everything in this process finds; whatever was remembered goes."""
    _forget()
    with running(config.current()) as found:
        _current.append(found)
        yield found
        _current.remove(found)
    _forget()


_current: list[TestVault] = []


def current() -> TestVault:
    """The vault of this test worker, for helpers that are no fixtures."""
    return _current[-1]


@pytest.fixture(scope="session", autouse=True)
def _vault() -> Iterator[TestVault]:
    with _serving_all() as found:
        yield found


@pytest.fixture(autouse=True)
def vault(_vault: TestVault) -> Iterator[TestVault]:
    """The vault of this test worker, with nothing remembered of the test before."""
    yield _vault
    opening.forget_all()
    sealing.forget()


def _forget() -> None:
    client.forget()
    sealing.forget()
    opening.forget_all()
