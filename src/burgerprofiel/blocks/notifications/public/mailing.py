"""Mail to an address that is no person's, for blocks that have such: a department of an organisation."""

from __future__ import annotations

from collections.abc import Sequence

from burgerprofiel.blocks.notifications.contracts import ChannelCode, Failed, Failure, Outgoing, Result
from burgerprofiel.blocks.notifications.services import suppressions
from burgerprofiel.blocks.notifications.services.channels import email, installed

_LEFT_ALONE = "suppressed"
_NOT_TRIED = "not-tried"


def mail(notices: Sequence[Outgoing]) -> list[Result]:
    """Hand mails to the relay, over one connection; what became of each, in their order.

    An address at which nobody is is left alone. The caller was admitted to whose addresses these are. Raises
    ValueError or OSError where e-mail is not set up well.
    """
    hashes = {one.id: suppressions.email_hash(one.address) for one in notices}
    dead = suppressions.find(ChannelCode.EMAIL, set(hashes.values()))
    alive = [one for one in notices if hashes[one.id] not in dead]
    told = (
        {result.id: result for result in installed.find(ChannelCode.EMAIL).hand_over(alive)} if alive else {}
    )
    return [told.get(one.id) or _untold(one, is_dead=hashes[one.id] in dead) for one in notices]


def _untold(one: Outgoing, *, is_dead: bool) -> Failed:
    failure, reason = (Failure.DEAD_ADDRESS, _LEFT_ALONE) if is_dead else (Failure.NO_PROVIDER, _NOT_TRIED)
    return Failed(id=one.id, provider=email.PROVIDER, failure=failure, reason=reason)
