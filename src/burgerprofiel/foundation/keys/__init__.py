"""Keys that nobody else can use: sealing to parties, opening for who is proven to be one, blind indexes of numbers.

The private keys are in the vault, a process of its own (`burgerprofiel/vault`, docs/operators/vault.md). What is here:

- writers: `register_parties` when a party is met for the first time, `sealer(party_ids).seal(...)` per batch;
- readers: `keyring(session_key).open_many([(sealed, purpose), ...])`, and `service_keyring` for the worker;
- sign-in: `begin_sign_in` gives the nonce, `grant` hands over the ID token, `move` and `end` follow the session,
  `delegate` lets somebody open a part of it for minutes;
- look-up: `blind_indexes` of official numbers, `digest` of bodies;
- erasure: `request_destruction` of a party's keys, `destruction_of` how it stands, `destroy` until there is a receipt;
- rotation: `refresh_party_keys`, `reseal`, `retired_keys`, `report_use`, `next_indexes`.

`seal`, `unseal` and `blind_index` are the values of version 1, with a key of the installation (`fields`).
"""

from burgerprofiel.foundation.keys.client import answers
from burgerprofiel.foundation.keys.contracts import (
    Destruction,
    DestructionState,
    Grant,
    Index,
    KeyClass,
    Number,
    OfficialGrant,
    Owner,
    PartyKey,
    Receipt,
    Refusal,
)
from burgerprofiel.foundation.keys.destruction import destroy, destruction_of, request_destruction
from burgerprofiel.foundation.keys.envelope import HEADER_BYTES
from burgerprofiel.foundation.keys.errors import (
    KeyServiceError,
    UnreadableValueError,
    UntrustedKeyError,
    VaultDownError,
    VaultRefusedError,
)
from burgerprofiel.foundation.keys.fields import blind_index, seal, unseal
from burgerprofiel.foundation.keys.opening import (
    Keyring,
    SealedValue,
    closed,
    forget,
    handle_hash,
    keyring,
    service_keyring,
)
from burgerprofiel.foundation.keys.receipts_of import is_ours, log_public_key
from burgerprofiel.foundation.keys.sealing import Sealer, blind_indexes, digest, register_parties, sealer
from burgerprofiel.foundation.keys.sessions import (
    approve_official,
    ask_official,
    begin_sign_in,
    delegate,
    end,
    grant,
    move,
)
from burgerprofiel.foundation.keys.upkeep import (
    next_indexes,
    refresh_party_keys,
    report_filled,
    report_use,
    reseal,
    retired_keys,
)
from burgerprofiel.foundation.secrets import made_file, secret_file

__all__ = [
    "HEADER_BYTES",
    "Destruction",
    "DestructionState",
    "Grant",
    "Index",
    "KeyClass",
    "KeyServiceError",
    "Keyring",
    "Number",
    "OfficialGrant",
    "Owner",
    "PartyKey",
    "Receipt",
    "Refusal",
    "SealedValue",
    "Sealer",
    "UnreadableValueError",
    "UntrustedKeyError",
    "VaultDownError",
    "VaultRefusedError",
    "answers",
    "approve_official",
    "ask_official",
    "begin_sign_in",
    "blind_index",
    "blind_indexes",
    "closed",
    "delegate",
    "destroy",
    "destruction_of",
    "digest",
    "end",
    "forget",
    "grant",
    "handle_hash",
    "is_ours",
    "keyring",
    "log_public_key",
    "made_file",
    "move",
    "next_indexes",
    "refresh_party_keys",
    "register_parties",
    "report_filled",
    "report_use",
    "request_destruction",
    "reseal",
    "retired_keys",
    "seal",
    "sealer",
    "secret_file",
    "service_keyring",
    "unseal",
]
