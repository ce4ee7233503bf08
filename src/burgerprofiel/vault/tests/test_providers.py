"""One set of promises for every place where the key-encryption key may live."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pkcs11
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from burgerprofiel.foundation import config
from burgerprofiel.vault import core, log, rotation
from burgerprofiel.vault.errors import UnavailableError
from burgerprofiel.vault.providers import Provider, ProviderError, Wrapped, open_provider
from tests.simulator import started

_MODULES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so")
_MODULE = next((path for path in _MODULES if Path(path).exists()), "")
_TOKEN = "s.test"


@dataclass
class Place:
    """Settings of one kind of provider, with a fresh key store behind it."""

    environment: dict[str, str]
    faults: Callable[..., None] | None = None

    def settings(self) -> config.VaultConfig:
        return config.read(self.environment).vault

    def open(self) -> Provider:
        return open_provider(self.settings())


@pytest.fixture(scope="module")
def hsm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """SoftHSM with tokens in a folder of its own; its library reads the environment once per process."""
    if not _MODULE or not shutil.which("softhsm2-util"):
        pytest.skip("SoftHSM is not here: apt-get install softhsm2")
    folder = tmp_path_factory.mktemp("hsm")
    (folder / "tokens").mkdir()
    (folder / "pin").write_text("1234\n")
    (folder / "conf").write_text(
        f"directories.tokendir = {folder}/tokens\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    os.environ["SOFTHSM2_CONF"] = str(folder / "conf")
    yield {
        "VAULT_PROVIDER": "pkcs11",
        "VAULT_PKCS11_MODULE": _MODULE,
        "VAULT_PKCS11_PIN_FILE": str(folder / "pin"),
    }
    del os.environ["SOFTHSM2_CONF"]


@pytest.fixture(scope="module")
def openbao() -> Iterator[str]:
    with started("openbao", "--token", _TOKEN) as ready:
        yield ready[-1]


@pytest.fixture(params=["file", "pkcs11", "openbao"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    environment = {"DATA_DIR": str(tmp_path)}
    if request.param == "pkcs11":
        label = f"t{abs(hash(str(tmp_path))) % 10**9}"
        found: dict[str, str] = request.getfixturevalue("hsm")
        _make_token(label)
        return Place({**environment, **found, "VAULT_PKCS11_TOKEN": label})
    if request.param == "openbao":
        url = request.getfixturevalue("openbao")
        (tmp_path / "token").write_text(_TOKEN)

        def faults(**wanted: object) -> None:
            httpx.delete(f"{url}/_faults").raise_for_status()
            httpx.post(f"{url}/_faults", json=wanted).raise_for_status()

        faults()
        own = {
            "VAULT_PROVIDER": "openbao",
            "VAULT_OPENBAO_URL": url,
            "VAULT_OPENBAO_KEY": f"k{abs(hash(str(tmp_path)))}",
            "VAULT_OPENBAO_TOKEN_FILE": str(tmp_path / "token"),
        }
        return Place(environment | own, faults)
    return Place(environment)


def _make_token(label: str) -> None:
    command = [
        "softhsm2-util",
        "--init-token",
        "--free",
        "--label",
        label,
        "--pin",
        "1234",
        "--so-pin",
        "5678",
    ]
    subprocess.run(command, check=True, capture_output=True)
    pkcs11.lib(_MODULE).reinitialize()  # it lists tokens once


@pytest.fixture
def provider(place: Place) -> Iterator[Provider]:
    found = place.open()
    yield found
    found.close()


def test_what_is_wrapped_comes_back_in_order_after_a_restart_too(place: Place) -> None:
    items = [(os.urandom(32), f"context {number}".encode()) for number in range(7)]
    first = place.open()
    wrapped = first.wrap_many(items)
    assert {one.version for one in wrapped} == {1}
    assert all(secret not in one.data for (secret, _), one in zip(items, wrapped, strict=True))
    first.close()
    again = place.open()
    contexts = [context for _, context in items]
    assert again.unwrap_many(list(zip(wrapped, contexts, strict=True))) == [secret for secret, _ in items]
    assert again.wrap_many([]) == []
    assert again.unwrap_many([]) == []
    again.close()


def test_a_wrapped_secret_opens_in_its_own_place_only(provider: Provider) -> None:
    (wrapped,) = provider.wrap_many([(b"s" * 32, b"here")])
    with pytest.raises(ProviderError):
        provider.unwrap_many([(wrapped, b"there")])
    changed = Wrapped(wrapped.version, wrapped.data[:-5] + bytes([wrapped.data[-5] ^ 1]) + wrapped.data[-4:])
    with pytest.raises(ProviderError):
        provider.unwrap_many([(changed, b"here")])
    assert provider.unwrap_many([(wrapped, b"here")]) == [b"s" * 32]


def test_versions_come_and_go(provider: Provider) -> None:
    (old,) = provider.wrap_many([(b"s" * 32, b"c")])
    assert provider.new_version() == 2
    assert provider.versions() == [1, 2]
    (new,) = provider.wrap_many([(b"t" * 32, b"c")])
    assert new.version == 2
    assert provider.unwrap_many([(old, b"c"), (new, b"c")]) == [b"s" * 32, b"t" * 32]
    provider.destroy_version(1)
    assert provider.versions() == [2]
    with pytest.raises(ProviderError):
        provider.unwrap_many([(old, b"c")])
    assert provider.unwrap_many([(new, b"c")]) == [b"t" * 32]


@settings(max_examples=20)
@given(
    st.lists(st.tuples(st.binary(min_size=1, max_size=64), st.binary(min_size=1, max_size=64)), max_size=4)
)
def test_any_secret_and_context(provider: Provider, items: list[tuple[bytes, bytes]]) -> None:
    wrapped = provider.wrap_many(items)
    contexts = [context for _, context in items]
    assert provider.unwrap_many(list(zip(wrapped, contexts, strict=True))) == [secret for secret, _ in items]


def test_a_whole_vault_stands_on_it_and_rotates(place: Place) -> None:
    read = config.read(place.environment)
    vault = core.open_vault(place.settings(), read.oidc)
    before = vault.secrets()
    for what in ("kek-new", "kek-rewrap"):
        rotation.step(vault, what, limit=100)
    assert rotation.end_old_versions(vault) == [1]
    vault.close()
    vault = core.open_vault(place.settings(), read.oidc)
    assert (vault.secrets().binding, vault.secrets().index) == (before.binding, before.index)
    assert vault.provider.versions() == [2]
    assert log.verify(log.entries(vault.store))[0] == 4
    vault.close()


def test_the_key_in_the_module_cannot_be_taken_out(hsm: dict[str, str], tmp_path: Path) -> None:
    _make_token("fixed")
    environment = {"DATA_DIR": str(tmp_path), **hsm, "VAULT_PKCS11_TOKEN": "fixed"}
    provider = open_provider(config.read(environment).vault)
    (key,) = provider._session.get_objects({pkcs11.Attribute.CLASS: pkcs11.ObjectClass.SECRET_KEY})  # type: ignore[attr-defined]
    assert key[pkcs11.Attribute.EXTRACTABLE] is False
    assert key[pkcs11.Attribute.SENSITIVE] is True
    with pytest.raises(pkcs11.AttributeSensitive):
        key[pkcs11.Attribute.VALUE]
    provider.close()


@pytest.mark.parametrize(
    "fault", ["sealed", "denied", "one_bad_item", "short_batch", "html", "invalid_json", "reset", "status"]
)
@pytest.mark.parametrize("place", ["openbao"], indirect=True)
def test_an_openbao_that_fails_is_unavailable_and_nothing_is_lost(place: Place, fault: str) -> None:
    assert place.faults
    read = config.read(place.environment)
    vault = core.open_vault(place.settings(), read.oidc)
    place.faults(**{fault: True})
    vault._secrets = None
    with pytest.raises(UnavailableError):
        vault.secrets()
    place.faults()
    assert vault.secrets().binding
    vault.close()


def test_settings_that_lead_nowhere_are_said(tmp_path: Path) -> None:
    for environment, word in (
        ({"VAULT_PROVIDER": "paper"}, "file, pkcs11 or openbao"),
        ({"VAULT_PROVIDER": "pkcs11", "VAULT_PKCS11_PIN_FILE": "/nonexistent"}, "VAULT_PKCS11_PIN_FILE"),
        ({"VAULT_PROVIDER": "openbao"}, "VAULT_OPENBAO_TOKEN_FILE"),
    ):
        with pytest.raises(ProviderError, match=word):
            open_provider(config.read({"DATA_DIR": str(tmp_path), **environment}).vault)
