"""What the worker does for this block."""

from __future__ import annotations

from burgerprofiel.blocks.notifications.contracts import ChannelCode
from burgerprofiel.blocks.notifications.services import (
    delivery,
    figures,
    noting,
    receipts,
    reminding,
    tallies,
)
from burgerprofiel.blocks.notifications.services.channels import bounces, email, installed
from burgerprofiel.foundation import config, jobs


@jobs.loop("mail", poll_seconds=1.0, channel=noting.CHANNEL)
def send_mail() -> float | None:
    """Tell one batch of what waits, by e-mail."""
    return 0 if delivery.deliver_batch(code=ChannelCode.EMAIL) else None


@jobs.loop("push", poll_seconds=1.0, channel=noting.CHANNEL)
def send_push() -> float | None:
    """Tell one batch of what waits, in browsers."""
    return 0 if delivery.deliver_batch(code=ChannelCode.PUSH) else None


@jobs.loop("sms", poll_seconds=1.0, channel=noting.CHANNEL)
def send_sms() -> float | None:
    """Tell one batch of what waits, in text messages, and note what their providers told of earlier ones."""
    if not installed.has_sms():
        return None
    heard = receipts.collect_sms()
    return 0 if delivery.deliver_batch(code=ChannelCode.SMS) or heard else None


@jobs.every("* * * * *")
def measure_queue() -> None:
    """Note how much waits and for how long."""
    figures.measure()


@jobs.loop("reminders", poll_seconds=15.0)
def tell_reminders() -> float | None:
    """Tell of reminders of which the moment has come."""
    return 0 if reminding.tell_due() else None


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
