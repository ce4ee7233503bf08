"""What mail servers of others send back: bounces (RFC 3464) and complaints (RFC 5965), to the envelope sender."""

import secrets
from email.message import EmailMessage, Message
from email.mime.message import MIMEMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

from simulators.mail.mailbox import Mail


def bounce(mail: Mail) -> bytes:
    """The address is dead: status 5.1.1."""
    machine, recipient = Message(), Message()
    machine["Reporting-MTA"] = "dns; mail.simulator"
    recipient["Final-Recipient"] = f"rfc822; {mail.recipients[0]}"
    recipient["Action"] = "failed"
    recipient["Status"] = "5.1.1"
    recipient["Diagnostic-Code"] = "smtp; 550 5.1.1 Dit adres bestaat niet"
    status = Message()
    status["Content-Type"] = "message/delivery-status"
    status.set_payload([machine, recipient])
    return _report(mail, kind="delivery-status", to=mail.sender, about=status)


def complaint(mail: Mail) -> bytes:
    """The reader calls it unwanted; providers send that to an address that was registered with them."""
    feedback = Message()
    feedback["Content-Type"] = "message/feedback-report"
    feedback.set_payload(
        f"Feedback-Type: abuse\nUser-Agent: simulator/1\nVersion: 1\nOriginal-Mail-From: <{mail.sender}>\n"
    )
    return _report(mail, kind="feedback-report", to="klachten@mail.simulator", about=feedback)


def put(content: bytes, *, maildir: Path) -> None:
    """Into `new` of a Maildir, whole at once; makes the folders."""
    for name in ("tmp", "new", "cur"):
        (maildir / name).mkdir(parents=True, exist_ok=True)
    name = f"{secrets.token_hex(12)}.simulator"
    (maildir / "tmp" / name).write_bytes(content)
    (maildir / "tmp" / name).rename(maildir / "new" / name)


def _report(mail: Mail, *, kind: str, to: str, about: Message) -> bytes:
    report = MIMEMultipart("report", report_type=kind)
    report["Delivered-To"] = to
    report["From"] = "MAILER-DAEMON@mail.simulator"
    report["To"] = to
    report["Subject"] = "Over een bericht dat van u kwam"
    report["Auto-Submitted"] = "auto-replied"
    report.attach(MIMEText("Dit bericht kwam niet aan, of was niet gewenst.", "plain", "utf-8"))
    report.attach(about)
    original = EmailMessage()
    original["Return-Path"] = f"<{mail.sender}>"
    original["Subject"] = mail.subject
    report.attach(MIMEMessage(original))
    return report.as_bytes()
