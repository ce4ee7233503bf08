"""Receipts of gateways, which come to us as a webhook signed as Standard Webhooks 1.0 says (`v1`, a shared secret)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Final

from burgerprofiel.blocks.notifications.contracts import Receipt
from burgerprofiel.blocks.notifications.errors import ReceiptError
from burgerprofiel.blocks.notifications.services.channels import sms_settings
from burgerprofiel.blocks.notifications.wire import sms_gateway
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.webhooks import signing

MOST_BYTES: Final = 16 * 1024
_TOLERANCE_SECONDS: Final = 300
_PREFIX: Final = "whsec_"


def accept(provider: str, *, headers: Mapping[str, str], body: bytes) -> Receipt | None:
    """The receipt that a request brought; None where it is no news, such as `accepted`.

    `provider` is the name in the address it came to, header names are in lower case. Raises ReceiptError:
    `unknown-provider`, `not-signed` (also when signed more than five minutes ago) or `not-readable`.
    """
    _check_signature(_secret(provider), headers=headers, body=body)
    try:
        found = sms_gateway.receipt(body)
    except sms_gateway.WireError as error:
        raise ReceiptError("not-readable") from error
    if found.state is None:
        return None
    return Receipt(
        provider=provider,
        state=found.state,
        at=min(found.at, clock.now()),
        reference=found.reference,
        id=found.id,
        reason=found.code or found.status,
    )


def _secret(provider: str) -> str:
    name = next(
        (
            one.receipts_secret_file
            for one in sms_settings.load()
            if isinstance(one, sms_settings.HttpSettings) and one.name == provider
        ),
        "",
    )
    if not name:
        raise ReceiptError("unknown-provider")
    secret = sms_settings.secret(name)
    if not secret.startswith(_PREFIX):
        raise sms_settings.SmsProvidersError(f"SMS_PROVIDERS: {name}: does not begin with {_PREFIX}")
    return secret


def _check_signature(secret: str, *, headers: Mapping[str, str], body: bytes) -> None:
    moment = headers.get("webhook-timestamp", "")
    if len(body) > MOST_BYTES or not (moment.isascii() and moment.isdigit() and len(moment) <= 12):
        raise ReceiptError("not-signed")
    if abs(clock.now().timestamp() - int(moment)) > _TOLERANCE_SECONDS:
        raise ReceiptError("not-signed")
    message_id = headers.get("webhook-id", "")
    expected = signing.headers(body, message_id=message_id, timestamp=int(moment), secrets=[secret])
    wanted = expected["webhook-signature"].encode()
    given = headers.get("webhook-signature", "").encode().split()
    if not any(hmac.compare_digest(one, wanted) for one in given):
        raise ReceiptError("not-signed")
