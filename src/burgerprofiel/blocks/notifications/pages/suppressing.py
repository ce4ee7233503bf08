"""Addresses that are left alone: looked up, put on the list and taken off it, by operators. None is ever shown."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from burgerprofiel.blocks.notifications import public
from burgerprofiel.blocks.notifications.contracts import ChannelCode, LookedUp
from burgerprofiel.blocks.notifications.errors import (
    InvalidAddressError,
    InvalidReasonError,
    NotSuppressedError,
)
from burgerprofiel.blocks.notifications.pages import operating_words as words
from burgerprofiel.blocks.notifications.pages.operating import operator, tabs
from burgerprofiel.foundation import errors
from burgerprofiel.foundation.pages import SignedInRequest

_CHANNELS: Final = (ChannelCode.EMAIL, ChannelCode.SMS)
_ACTS: Final = {"zet": public.suppress_address, "haal": public.lift_address}
_NO_ADDRESS: Final = _("Schrijf een e-mailadres, of een mobiel nummer zoals 0470 12 34 56.")
_NO_REASON: Final = _("Schrijf waarom, in 3 tot 500 tekens.")


@require_http_methods(["GET", "HEAD", "POST"])
@operator
def addresses(request: SignedInRequest) -> HttpResponse:
    """The list, and what is known of an address; `doe` says what to do with one."""
    if request.method != "POST":
        return _show(request)
    try:
        channel = ChannelCode(request.POST.get("kanaal", ""))
    except ValueError:
        return _show(request, error=("adres", _NO_ADDRESS))
    do = request.POST.get("doe", "")
    return _act(request, do, channel=channel) if do in _ACTS else _look(request, channel=channel)


def _look(request: SignedInRequest, *, channel: ChannelCode) -> HttpResponse:
    try:
        looked = public.look_address(
            request.actor, channel=channel, address=request.POST.get("adres", "")[:400]
        )
    except InvalidAddressError:
        return _show(request, channel=channel, error=("adres", _NO_ADDRESS))
    return _show(request, channel=channel, looked=looked)


def _act(request: SignedInRequest, do: str, *, channel: ChannelCode) -> HttpResponse:
    digest, reason = request.POST.get("kenmerk", ""), request.POST.get("reden", "")
    try:
        looked = _ACTS[do](request.actor, channel=channel, digest=digest, reason=reason)
    except InvalidReasonError:
        looked = LookedUp(channel=channel.value, digest=digest)
        return _show(
            request, channel=channel, looked=looked, do=do, reason=reason, error=("reden", _NO_REASON)
        )
    except (InvalidAddressError, NotSuppressedError):  # somebody else was first
        return redirect("notices-addresses")
    return _show(request, channel=channel, looked=looked, done=do)


def _show(
    request: SignedInRequest,
    *,
    channel: ChannelCode = ChannelCode.EMAIL,
    looked: LookedUp | None = None,
    do: str = "",
    done: str = "",
    reason: str = "",
    error: tuple[str, Promise | str] | None = None,
) -> HttpResponse:
    try:
        rows, after = public.list_suppressed(request.actor, cursor=request.GET.get("na", ""))
    except errors.InvalidError:
        return redirect("notices-addresses")
    context: dict[str, Any] = {
        "tabs": tabs("notices-addresses"),
        "rows": [
            {"channel": words.channel(one.channel), "reason": words.reason(one.reason), "at": one.at}
            for one in rows
        ],
        "earlier_url": f"{reverse('notices-addresses')}?na={after}" if after else None,
        "is_first": not request.GET.get("na"),
        "acts": [
            {"it": one, "what": words.ACTS[one.what], "channel": words.channel(one.channel)}
            for one in public.list_address_acts(request.actor)
        ],
        "channels": [{"value": code.value, "label": words.channel(code)} for code in _CHANNELS],
        "channel": channel.value,
        "looked": looked,
        "looked_channel": words.channel(looked.channel) if looked else "",
        "looked_reason": words.reason(looked.reason) if looked else "",
        "do": do or ("haal" if looked and looked.is_suppressed else "zet"),
        "done": done,
        "reason": reason,
        "errors": dict([error]) if error else {},
    }
    return render(request, "notifications/staff/addresses.html", context, status=422 if error else 200)
