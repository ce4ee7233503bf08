"""What the worker does for this block."""

from __future__ import annotations

from burgerprofiel.blocks.notifications.services import delivery, intents, receipts, tallies
from burgerprofiel.blocks.notifications.services.channels import bounces, email
from burgerprofiel.foundation import config, jobs


@jobs.loop("mail", poll_seconds=1.0, channel=intents.CHANNEL)
def send_mail() -> float | None:
    """Send one batch of waiting notifications."""
    return 0 if delivery.deliver_batch() else None


@jobs.every("* * * * *")
def read_reports() -> None:
    """Note what came back into `BOUNCE_MAILDIR`."""
    maildir, ours = config.current().mail.bounce_maildir, email.bounces()
    if maildir is not None and ours is not None:
        while bounces.collect(maildir, bounces=ours, take=receipts.note):
            pass


@jobs.every("7 * * * *")
def fold_tallies() -> None:
    """Keep the counts of notices small."""
    tallies.fold()


@jobs.every("37 3 * * *")
def clean_reports() -> None:
    """Remove what came back and was noted."""
    if (maildir := config.current().mail.bounce_maildir) is not None:
        bounces.clean(maildir)
