"""What every page gets: the frame's facts about the site, the person and the navigation. No statement of its own,
but what a badge of the navigation counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from burgerprofiel.blocks.identity import public as identity
from burgerprofiel.blocks.identity.contracts import CapacityOption, SignIn
from burgerprofiel.foundation import clock, config, purposes
from burgerprofiel.foundation.blocks import NavigationItem
from burgerprofiel.foundation.gate import Actor, Capacity


def page(request: HttpRequest) -> dict[str, Any]:
    """The context of `ui/base.html`, as it is described there."""
    actor: Actor | None = getattr(request, "actor", None)
    sign_in: SignIn | None = getattr(request, "sign_in", None)
    return {
        "site": _site(),
        "me": _me(sign_in) if sign_in else None,
        "nav": _navigation(request, actor=actor) if actor else [],
        "actor": actor,
        "live": bool(actor and not actor.is_staff),
        "live_since": _milliseconds(request),
        "density": "staff" if actor and actor.is_staff else "",
        "next_url": request.get_full_path() if request.method == "GET" else reverse("home"),
    }


def _milliseconds(request: HttpRequest) -> int:
    """A moment before anything of this page was read, in milliseconds since 1970."""
    began: datetime = getattr(request, "began", None) or clock.now()
    return int(began.timestamp() * 1000)


def _site() -> dict[str, Any]:
    installation = config.current()
    return {
        "name": installation.tenant_name,
        "authority": installation.tenant_line,
        "home_url": reverse("home"),
        "locale": translation.get_language() or settings.LANGUAGE_CODE,
        "languages": settings.LANGUAGES,
        "language_url": reverse("language"),
        "signin_url": reverse("sign-in"),
        "manifest_url": reverse("manifest"),
        "footer_links": [
            {"label": _("Wat we je beloven"), "url": reverse("trust")},
            {"label": _("Waarvoor gebruiken we je gegevens"), "url": reverse("purposes")},
            {"label": _("Controleer een document"), "url": reverse("certificate-check")},
        ],
    }


def _me(sign_in: SignIn) -> dict[str, Any]:
    name = sign_in.name
    return {
        "name": name.given or name.full,
        "initials": (name.given[:1] + name.family[:1]).upper(),
        "capacity": capacity_in_words(sign_in),
        "capacities": _capacities(sign_in),
        "notes": _notes(sign_in),
        "switch_url": reverse("capacity"),
        "signout_url": reverse("sign-out"),
        "menu_links": _menu_links(sign_in),
    }


def capacity_in_words(sign_in: SignIn) -> str:
    """In which quality somebody looks now: "als burger", "voor Bakkerij X"."""
    if sign_in.actor is None:
        return _("kies een hoedanigheid")
    if sign_in.actor.capacity is Capacity.STAFF:
        return _("voor %(name)s") % {"name": sign_in.organisation}
    if sign_in.actor.capacity is Capacity.CITIZEN:
        return _("als burger")
    return _("voor %(name)s") % {"name": sign_in.current.name if sign_in.current else "…"}


def _capacities(sign_in: SignIn) -> list[dict[str, Any]]:
    if sign_in.option_count < 2 or (sign_in.actor and sign_in.actor.is_staff):
        return []
    current = sign_in.actor.party_id if sign_in.actor else None
    return [
        {
            "value": option.party_id,
            "label": option.name,
            "detail": _detail(option),
            "current": option.party_id == current,
        }
        for option in sign_in.options
    ]


def _detail(option: CapacityOption) -> str:
    words = identity.capacity_in_words(option)
    return words if option.proven else " · ".join(filter(None, (words, _("nog te bevestigen"))))


def _notes(sign_in: SignIn) -> list[str]:
    """Which registers could not be asked, and from when the list is."""
    if sign_in.actor and sign_in.actor.is_staff:
        return []
    return [one.text for one in identity.freshness_in_words(sign_in) if one.is_behind]


def _menu_links(sign_in: SignIn) -> list[dict[str, str]]:
    more = sign_in.option_count - len(sign_in.options)
    links = [{"label": _("Instellingen"), "url": reverse("settings")}]
    if more > 0:
        text = ngettext("Nog %(count)s hoedanigheid", "Nog %(count)s hoedanigheden", more) % {"count": more}
        links.insert(0, {"label": text, "url": reverse("capacity")})
    return links


def _items(actor: Actor) -> Iterator[NavigationItem]:
    offered = (item for block in purposes.blocks() for item in block.navigation)
    return (item for item in sorted(offered, key=lambda item: item.order) if item.shown_to(actor))


def landing_url(actor: Actor) -> str:
    """Where somebody begins: the first entry of their navigation."""
    return next((reverse(item.url_name) for item in _items(actor)), reverse("settings"))


def _navigation(request: HttpRequest, *, actor: Actor) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = [
        {
            "label": str(item.label),
            "url": reverse(item.url_name),
            "badge": item.badge(request, actor) if item.badge else 0,
        }
        for item in _items(actor)
    ]
    here = max(
        (entry["url"] for entry in entries if _is_under(request.path, entry["url"])), key=len, default=""
    )
    return [{**entry, "current": entry["url"] == here} for entry in entries]


def _is_under(path: str, url: str) -> bool:
    return path == url or path.startswith(url.rstrip("/") + "/")
