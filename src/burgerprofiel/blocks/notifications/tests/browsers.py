"""Subscriptions as browsers make them."""

from __future__ import annotations

import json
import os

from cryptography.hazmat.primitives.asymmetric import ec

from burgerprofiel.blocks.notifications.wire import webpush
from burgerprofiel.foundation import ids


def subscription(*, endpoint: str = "") -> str:
    """One of Firefox, unless another endpoint is given."""
    key = ec.generate_private_key(ec.SECP256R1()).public_key()
    return json.dumps(
        {
            "endpoint": endpoint or f"https://updates.push.services.mozilla.com/wpush/v2/{ids.new()}",
            "expirationTime": None,
            "keys": {"p256dh": webpush.packed(webpush.point(key)), "auth": webpush.packed(os.urandom(16))},
        }
    )
