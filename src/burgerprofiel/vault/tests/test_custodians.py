"""Shares of custodians: any `needed` of them bring the key back, fewer bring nothing."""

from __future__ import annotations

import random

import pytest
import shamir_mnemonic
from hypothesis import given, settings
from hypothesis import strategies as st

from burgerprofiel.foundation import config
from burgerprofiel.vault import core, recovery


def test_the_library_does_what_the_standard_says() -> None:
    """First valid vector of SLIP-0039."""
    words = (
        "duckling enlarge academic academic agency result length solution fridge kidney coal piece deal husband"
        " erode duke ajar critical decision keyboard"
    )
    secret = shamir_mnemonic.combine_mnemonics([words], passphrase=b"TREZOR")
    assert secret.hex() == "bb54aac4b89dc868ba37d9cc21b2cece"


@settings(max_examples=15)
@given(st.integers(2, 6).flatmap(lambda n: st.tuples(st.just(n), st.integers(2, n))), st.randoms())
def test_any_so_many_of_them(
    tmp_path_factory: pytest.TempPathFactory, sizes: tuple[int, int], chance: random.Random
) -> None:
    custodians, needed = sizes
    read = config.read({"DATA_DIR": str(tmp_path_factory.mktemp("vault"))})
    vault = core.open_vault(read.vault, read.oidc)
    words = recovery.ceremony(vault, custodians=custodians, needed=needed)
    row = vault.store.row("SELECT value FROM setting WHERE name = 'backup_key'")
    vault.close()
    assert row
    chosen = chance.sample(words, needed)
    assert recovery.combine(chosen).public_key().public_bytes_raw() == row["value"]
    with pytest.raises(recovery.RecoveryError):
        recovery.combine(chosen[:-1])
    with pytest.raises(recovery.RecoveryError):
        recovery.combine([*chosen[:-1], chosen[0]])
