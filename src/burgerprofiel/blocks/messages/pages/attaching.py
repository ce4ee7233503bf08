"""Files in an answer: handed in while it is being written, so that no error loses them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from burgerprofiel.blocks.messages import public
from burgerprofiel.blocks.messages.contracts import Detail
from burgerprofiel.foundation import errors
from burgerprofiel.foundation.pages import SignedInRequest
from burgerprofiel.foundation.uploads import forms, texts
from burgerprofiel.foundation.uploads import public as uploads
from burgerprofiel.foundation.uploads.contracts import Upload, UploadRefusedError

FIELD: Final = "files"
HANDED_IN: Final = "handed-in"
MOST_FILES: Final = 5
_BUTTONS: Final = (f"{FIELD}-add", f"{FIELD}-look", f"{FIELD}-remove")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """What lies ready for an answer. `stays`: the person did something with files only; the form comes back."""

    files: tuple[Upload, ...] = ()
    error: str = ""
    stays: bool = False

    def context(self, conversation_id: UUID) -> dict[str, Any]:
        """What the template shows of it."""
        query = urlencode({HANDED_IN: [str(file.id) for file in self.files]}, doseq=True)
        poll_url = f"{reverse('message-files', args=[conversation_id])}?{query}"
        return {"files": [forms.shown(file) for file in self.files], "poll_url": poll_url}


def lying_ready(request: SignedInRequest, given: list[str]) -> Attached:
    """Files that a form or address says lie ready."""
    wanted = forms.identifiers(given, most=2 * MOST_FILES)
    return Attached(files=public.list_handed_in(request.actor, upload_ids=wanted) if wanted else ())


def taken(request: SignedInRequest, *, found: Detail) -> Attached:
    """Take in what was chosen in the form, take away what was to be removed; the files that are there now."""
    wanted = forms.identifiers(request.POST.getlist(HANDED_IN), most=2 * MOST_FILES)
    for removed in forms.identifiers(request.POST.getlist(f"{FIELD}-remove"), most=MOST_FILES):
        if removed in wanted and uploads.remove(request.actor, upload_id=removed):
            wanted.remove(removed)
    error = ""
    for chosen in request.FILES.getlist(FIELD):
        if len(wanted) >= MOST_FILES:
            error = _("Je kunt hoogstens %(count)s bestanden meesturen.") % {"count": MOST_FILES}
            break
        try:
            wanted.append(public.hand_in(request.actor, found=found, file=chosen).id)
        except UploadRefusedError as refused:
            error = texts.reason_in_words(refused.reason)
        except errors.TooManyError:
            error = _("Je stuurde te veel bestanden na elkaar. Wacht even en probeer opnieuw.")
    files = public.list_handed_in(request.actor, upload_ids=wanted) if wanted else ()
    return Attached(files=files, error=error, stays=any(button in request.POST for button in _BUTTONS))
