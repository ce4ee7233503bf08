"""Formats of the outside world: mails, their signatures, SMTP, reports of what became of them."""
