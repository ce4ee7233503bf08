"""The form of sealed values: whatever goes in comes out, and nothing else does."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from burgerprofiel.foundation import ids
from burgerprofiel.foundation.keys import KeyClass, PartyKey, UnreadableValueError, envelope

PRIVATE = X25519PrivateKey.generate()
PARTY = ids.new()


def party_key(key_class: KeyClass = KeyClass.DATA) -> PartyKey:
    return PartyKey(
        party_id=PARTY,
        key_class=key_class,
        key_id=ids.new(),
        public_key=PRIVATE.public_key().public_bytes_raw(),
        binding=b"",
    )


def opened(sealed: bytes, *, purpose: str, key_class: KeyClass = KeyClass.DATA) -> bytes:
    header = envelope.header_of(sealed)
    data_key = envelope.open_data_key(header, private_key=PRIVATE, party_id=PARTY, key_class=key_class)
    return envelope.open_value(sealed, cipher=AESGCM(data_key), purpose=purpose)


def seal(value: bytes, *, purpose: str, key_class: KeyClass = KeyClass.DATA) -> bytes:
    data_key = envelope.new_data_key()
    header = envelope.seal_data_key(data_key, to=party_key(key_class))
    return envelope.seal_value(value, header=header, cipher=AESGCM(data_key), purpose=purpose)


@given(st.binary(max_size=300), st.text(max_size=40))
def test_a_round(value: bytes, purpose: str) -> None:
    sealed = seal(value, purpose=purpose)
    assert len(sealed) == envelope.HEADER_BYTES + 12 + len(value) + 16
    assert opened(sealed, purpose=purpose) == value


@given(st.binary(max_size=50), st.data())
def test_any_changed_byte_is_noticed_except_which_key_it_claims(value: bytes, data: st.DataObject) -> None:
    """The key id only says where to look; with another key the header does not open."""
    sealed = bytearray(seal(value, purpose="p"))
    place = data.draw(st.one_of(st.just(0), st.integers(17, len(sealed) - 1)))
    sealed[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(UnreadableValueError):
        opened(bytes(sealed), purpose="p")


@given(st.binary(max_size=160))
def test_nonsense_is_no_value(nonsense: bytes) -> None:
    with pytest.raises(UnreadableValueError):
        opened(nonsense, purpose="p")


def test_another_purpose_class_or_party_does_not_open() -> None:
    sealed = seal(b"x", purpose="p")
    with pytest.raises(UnreadableValueError):
        opened(sealed, purpose="q")
    with pytest.raises(UnreadableValueError):
        opened(sealed, purpose="p", key_class=KeyClass.CONTACT)
    with pytest.raises(UnreadableValueError):
        envelope.open_data_key(sealed[:97], private_key=PRIVATE, party_id=ids.new(), key_class=KeyClass.DATA)


def test_a_new_header_leaves_the_value_as_it_is() -> None:
    data_key = envelope.new_data_key()
    header = envelope.seal_data_key(data_key, to=party_key())
    sealed = envelope.seal_value(b"x", header=header, cipher=AESGCM(data_key), purpose="p")
    fresh = envelope.seal_data_key(data_key, to=party_key())
    moved = envelope.with_header(sealed, header=fresh)
    assert moved[97:] == sealed[97:]
    assert opened(moved, purpose="p") == b"x"


def test_a_binding_covers_every_member() -> None:
    key = party_key()
    binding = envelope.binding_of(key, binding_key=b"k" * 32)
    others: list[dict[str, Any]] = [
        {"party_id": ids.new()},
        {"key_class": KeyClass.LOG},
        {"key_id": ids.new()},
        {"public_key": bytes(32)},
    ]
    for change in others:
        changed = msgspec.structs.replace(key, **change)
        assert envelope.binding_of(changed, binding_key=b"k" * 32) != binding
    assert envelope.binding_of(key, binding_key=b"l" * 32) != binding
