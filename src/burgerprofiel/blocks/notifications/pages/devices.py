"""Where a person sees notices: this device, by a script, and the others, without one."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from burgerprofiel.blocks.notifications import public
from burgerprofiel.foundation import limits
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.pages import SignedInRequest, resident


@require_safe
@resident
def overview(request: SignedInRequest) -> HttpResponse:
    """This device, and those that show notices."""
    context = {"key": public.application_key(), "devices": public.list_devices(request.actor)}
    return render(request, "notifications/devices.html", context)


@require_POST
@resident
def remove(request: SignedInRequest) -> HttpResponse:
    """Show no notices on a device (`device`) any more; one that is not there is gone already."""
    limits.spend_for(uses.DEVICE, request)
    try:
        device_id = UUID(request.POST.get("device", ""))
    except ValueError:
        return redirect("devices")
    public.remove_device(request.actor, device_id=device_id)
    return redirect("devices")
