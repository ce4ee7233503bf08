"""What became of mails after they left."""

from __future__ import annotations

import structlog
from django.db.models.functions import Now

from burgerprofiel.blocks.notifications import rules
from burgerprofiel.blocks.notifications.contracts import Receipt, ReceiptState
from burgerprofiel.blocks.notifications.models import Intent
from burgerprofiel.blocks.notifications.services import unsubscribing
from burgerprofiel.blocks.notifications.wire.tokens import Wish

_log = structlog.get_logger(__name__)
_LOST = (ReceiptState.FAILED, ReceiptState.DEAD_ADDRESS)


def note(receipt: Receipt) -> None:
    """Write down what a provider told later; the same receipt twice changes nothing more.

    Who calls a mail unwanted gets no more of those that nobody owes them, as if they had unsubscribed.
    """
    _log.info("mail.receipt", state=receipt.state.value, reason=receipt.reason)
    if receipt.id is None:
        return
    if receipt.state in _LOST:
        Intent.objects.filter(pk=receipt.id, state=Intent.State.SENT).update(
            state=Intent.State.FAILED, reason=receipt.reason, settled_at=Now()
        )
    elif receipt.state is ReceiptState.COMPLAINED:
        about = Intent.objects.filter(pk=receipt.id).values_list("person_id", "kind").first()
        if about is not None and not rules.is_owed(about[1]):
            unsubscribing.stop(Wish(*about))
