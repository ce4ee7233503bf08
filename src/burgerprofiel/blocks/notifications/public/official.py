"""Official news of authorities' systems: taken in, asked after, and read by who it is for."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from burgerprofiel.blocks.notifications.contracts import (
    LOOK,
    BundleOutcome,
    BundleProblem,
    OfficialBundle,
    OfficialNotice,
)
from burgerprofiel.blocks.notifications.services import official, reading
from burgerprofiel.foundation import gate
from burgerprofiel.foundation.gate import Actor, Client, Operation


def receive_bundle(client: Client, *, bundle: OfficialBundle) -> UUID:
    """Take in news for up to 1,000 recipients; gives the receipt, the same for a repeated bundle.

    One transaction: all recipients or none. Raises BundleConflictError for another body under the same id.
    """
    return official.receive(client, bundle)


def refuse_bundle(client: Client, *, key: str, problems: Sequence[BundleProblem]) -> None:
    """Keep that a bundle of this client was refused, and why; of its content nothing."""
    official.refuse(client, key=key, problems=problems)


def list_bundle_outcomes(client: Client, *, key: str) -> list[BundleOutcome]:
    """What became of the client's bundles of this id, newest first."""
    return official.outcomes(client, key=key)


def get_notice(actor: Actor, *, bundle_id: UUID, party_id: UUID) -> OfficialNotice:
    """News as its recipient reads it. Raises NoticeNotFoundError, RefusedError, KeyServiceError."""
    with gate.admitted(actor, parties=(party_id,), purpose=LOOK, operation=Operation.READ) as access:
        found = reading.notice(actor, bundle_id=bundle_id, party_id=party_id)
        access.found({party_id: 1})
        return found
