"""What the worker does for mailboxes."""

from __future__ import annotations

from burgerprofiel.blocks.messages.services import digests, dispatches, files, leaving
from burgerprofiel.blocks.messages.services.ebox import hearing, publishing, telling
from burgerprofiel.foundation import jobs


@jobs.every("23 * * * *")
def forget_files() -> None:
    """Remove files that no message has any more."""
    files.sweep()


@jobs.loop("ebox", poll_seconds=20.0)
def tell_ebox() -> float | None:
    """Tell the event service of the e-Box one batch of what is due."""
    return 0 if telling.tell_due() else None


@jobs.every("*/2 * * * *")
def hear_ebox() -> None:
    """Read on in the events of the e-Box."""
    hearing.read_events()


@jobs.every("41 * * * *")
def forget_links() -> None:
    """Erase what could be linked to further boxes, once its time is over."""
    publishing.forget_for_links()


@jobs.loop("sending", poll_seconds=5.0, channel=dispatches.CHANNEL, threads=2)
def send_messages() -> float | None:
    """Deliver some messages of dispatches that are due."""
    return 0 if leaving.send_next() else None


@jobs.every("47 * * * *")
def settle_dispatches() -> None:
    """Cancel what nobody completed, and forget texts that are of no more use."""
    dispatches.abandon()
    dispatches.forget_texts()


@jobs.every("*/5 * * * *")
def tell_departments() -> None:
    """Mail departments what is new in their part of a mailbox."""
    while digests.tell_due():
        pass
