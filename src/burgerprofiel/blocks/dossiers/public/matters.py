"""Which file news from elsewhere is about, so that it counts as the same news as a status of that file."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from uuid import UUID

from burgerprofiel.blocks.dossiers import rules
from burgerprofiel.blocks.dossiers.contracts import FileMatter, Transaction
from burgerprofiel.blocks.dossiers.queries import matters
from burgerprofiel.foundation.gate import Client


def find_matters(client: Client, *, transactions: Sequence[Transaction]) -> list[FileMatter]:
    """What transactions are about, in their order, whether we have such a file already or not.

    Only sources of the client's authority, or that it may write, count. Set-based: one statement for any number.
    """
    return matters.find(client, transactions)


def files_of_matters(*, matters_of: Collection[tuple[int, bytes]]) -> dict[tuple[int, bytes], UUID]:
    """Ids of files, by the source and matter of `find_matters`; one that is not here is absent.

    For the platform itself. Whoever looks at a file passes the gate with its id.
    """
    return matters.files(matters_of)


def state_of(*, code: str) -> str:
    """A status code as states are compared; empty for what is no code but something that a sender put in its place."""
    plain, _ = rules.split_code(code.strip())
    return rules.code_key(plain)


def names_of_authorities(codes: Collection[str]) -> dict[str, dict[str, str]]:
    """Names of public bodies per language, by OVO code; a code that is not known is absent."""
    return matters.names(codes)


def matters_done(*, asked: Collection[tuple[UUID, int, bytes]]) -> set[tuple[UUID, int, bytes]]:
    """Of (party, source, matter), those of which the file is closed, withdrawn or no longer the party's.

    One that was never here is not done: nobody can tell. For the platform itself.
    """
    return matters.done(asked)
