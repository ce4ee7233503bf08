"""E-mail addresses as SMTP takes them, and the addresses that bounces come back to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from burgerprofiel.blocks.notifications.wire import tokens

_LOCAL: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}")
_DOMAIN: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?")


class AddressError(ValueError):
    """No mail can go there; the text is a code, without the address."""


def for_envelope(address: str) -> str:
    """An address in ASCII, its domain in IDNA where needed.

    Raises AddressError: `bad-address`, or `address-not-supported` for a name before the @ that needs SMTPUTF8.
    """
    local, _, domain = address.strip().rpartition("@")
    try:
        host = domain.encode("idna").decode()
    except UnicodeError as error:
        raise AddressError("bad-address") from error
    if not _DOMAIN.fullmatch(host):
        raise AddressError("bad-address")
    if not local.isascii():
        raise AddressError("address-not-supported")
    if not _LOCAL.fullmatch(local):
        raise AddressError("bad-address")
    return f"{local}@{host}"


@dataclass(frozen=True, slots=True)
class Bounces:
    """Where what could not be delivered comes back to: `mailbox` with a token of the notice behind a plus sign.

    So a bounce is matched by the address it came to, whatever it says itself.
    """

    mailbox: str
    key: bytes = field(repr=False)

    def address_of(self, notice_id: UUID) -> str:
        """The envelope sender of a notice."""
        local, _, domain = self.mailbox.rpartition("@")
        return f"{local}+{tokens.seal_id(notice_id, key=self.key)}@{domain}"

    def find(self, text: str) -> UUID | None:
        """The notice of the first address of ours in a text; None when there is none with our seal."""
        local, _, domain = self.mailbox.rpartition("@")
        pattern = rf"{re.escape(local)}\+([a-z2-7]{{42}})@{re.escape(domain)}"
        for found in re.finditer(pattern, text, re.IGNORECASE):
            if (notice_id := tokens.read_id(found[1], key=self.key)) is not None:
                return notice_id
        return None
