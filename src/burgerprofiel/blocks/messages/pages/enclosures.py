"""Files that go along with a dispatch, and a file that a sender handed in."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from burgerprofiel.blocks.messages import public
from burgerprofiel.blocks.messages.contracts import DispatchState
from burgerprofiel.blocks.messages.errors import InvalidPlanError
from burgerprofiel.blocks.messages.pages import enclosing
from burgerprofiel.blocks.messages.pages.sending import sender
from burgerprofiel.foundation.pages import SignedInRequest
from burgerprofiel.foundation.uploads.views import attached


@require_http_methods(["GET", "HEAD", "POST"])
@sender
def files(request: SignedInRequest, dispatch_id: UUID) -> HttpResponse:
    """Which files go along with a dispatch that was not sent yet."""
    found = public.get_dispatch(request.actor, dispatch_id=dispatch_id)
    if found.state is not DispatchState.OPEN:
        return HttpResponseRedirect(reverse("dispatch", args=[dispatch_id]))
    error = ""
    if request.method == "POST":
        enclosed = enclosing.taken(request, sender_code=found.sender_code)
        error = enclosed.error
        if not enclosed.stays and not error:
            try:
                public.enclose(request.actor, dispatch_id=dispatch_id, wanted=enclosed.wanted)
                return HttpResponseRedirect(reverse("dispatch-check", args=[dispatch_id]))
            except InvalidPlanError:
                error = _("Een bestand is er niet meer. Voeg het opnieuw toe.")
    else:
        enclosed = enclosing.of(public.enclosures_of(request.actor, dispatch_id=dispatch_id))
    context = {"found": found, "error": error, **enclosed.context()}
    return render(request, "messages/sending/files.html", context, status=422 if error else 200)


@require_safe
@sender
def file(request: SignedInRequest, file_id: UUID) -> StreamingHttpResponse:
    """A file that a sender handed in, to be saved and looked at."""
    opened = public.open_offered(request.actor, file_id=file_id)
    one = opened.file
    return attached(opened.content, name=one.name, media_type=one.media_type, size=one.size)
