"""What people can let a portal elsewhere do in their name, with a token of theirs (ADR 0030).

The block that keeps the data offers a `Resource` in its `block.py`: what can be asked, in words, and by whom. The block
that signs people in asks them and gives the tokens. Neither needs the other for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from burgerprofiel.foundation import config, purposes
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.keys.contracts import KeyClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """A portal as people know it; `about` in some words, empty where there is nothing to say."""

    name: str
    about: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """A part of the platform that a token of a person opens for a portal.

    `code` is stable; `path` is where its interface begins. `scopes` words what each scope lets a portal do ("je
    berichten lezen"). `key_classes` are what the vault opens for such a token, of one party. The rows of the access log
    say `purpose`, which admits residents and machine clients. `find_portal` knows the portals that may ask, by their
    client id; `fits`: somebody in this capacity has something there. `manage_url` names the page where people see and
    take back what they gave, `notes` what else they have to know before they say yes.
    """

    code: str
    path: str
    purpose: str
    scopes: Mapping[str, str | Promise]
    key_classes: tuple[KeyClass, ...]
    find_portal: Callable[[str], Portal | None]
    fits: Callable[[Actor], bool]
    manage_url: str
    notes: tuple[str | Promise, ...] = ()

    @property
    def uri(self) -> str:
        """The resource indicator (RFC 8707)."""
        return config.current().public_url + self.path


def resources() -> tuple[Resource, ...]:
    """All of this installation."""
    return tuple(one for block in purposes.blocks() for one in block.resources)


def by_uri(uri: str) -> Resource | None:
    """The one with this resource indicator."""
    return next((one for one in resources() if one.uri == uri), None)


def find(code: str) -> Resource | None:
    """The one with this code."""
    return next((one for one in resources() if one.code == code), None)
