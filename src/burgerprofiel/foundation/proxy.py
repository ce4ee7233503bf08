"""Whom a request really came from, when proxies stand in between.

Only a trusted neighbour may say so: the other end of a Unix socket (only our own processes and a proxy on this
machine can open it) or an address in `TRUSTED_PROXIES`. From anybody else `X-Forwarded-For` is ignored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network


@lru_cache(maxsize=16)
def networks(given: tuple[str, ...]) -> tuple[Network, ...]:
    """Addresses and networks (`10.0.0.0/8`) as they stand in a setting. Raises ValueError."""
    return tuple(ip_network(part, strict=False) for part in given)


def is_among(address: str, allowed: Iterable[Network]) -> bool:
    """Whether a textual address lies in one of the networks; what is no address lies in none."""
    parsed = _parse(address)
    return parsed is not None and any(parsed in network for network in allowed)


def client_address(*, peer: str, forwarded: Sequence[str], trusted: tuple[Network, ...]) -> str:
    """The address of the client, empty when nobody could say.

    `peer` is the other end of the connection (empty for a Unix socket), `forwarded` the values of
    `X-Forwarded-For` in their order. Read from the right: each trusted hop vouches for the one before it.
    """
    address = peer if _parse(peer) else ""
    hops = [hop.strip() for value in forwarded for hop in value.split(",")]
    while hops and (not address or is_among(address, trusted)):
        hop = hops.pop()
        if _parse(hop) is None:
            break
        address = hop
    return address


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    try:
        parsed = ip_address(text)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed
