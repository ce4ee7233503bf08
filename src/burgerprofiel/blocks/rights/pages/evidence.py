"""Files in a form about a correction: handed in while the form is being filled in, so that no error loses them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from burgerprofiel.blocks.rights import public, rules
from burgerprofiel.foundation import errors
from burgerprofiel.foundation.pages import SignedInRequest
from burgerprofiel.foundation.uploads import forms, texts
from burgerprofiel.foundation.uploads import public as uploads
from burgerprofiel.foundation.uploads.contracts import Upload, UploadRefusedError

FIELD: Final = "files"
HANDED_IN: Final = "handed-in"
_BUTTONS: Final = (f"{FIELD}-add", f"{FIELD}-look", f"{FIELD}-remove")

shown = forms.shown


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What lies ready for a form. `stays`: the person did something with files only; the form comes back."""

    files: tuple[Upload, ...]
    error: str = ""
    stays: bool = False

    @property
    def ids(self) -> list[UUID]:
        """The files that go along."""
        return [file.id for file in self.files]

    @property
    def context(self) -> dict[str, Any]:
        """What the template shows of it."""
        return {"files": [shown(file) for file in self.files], "poll_url": _poll_url(self.files)}


def is_touched(request: SignedInRequest) -> bool:
    """Whether files were chosen, or something is to be done with those that lie ready."""
    return bool(request.FILES) or any(button in request.POST for button in _BUTTONS)


def named(request: SignedInRequest) -> list[UUID]:
    """The files that the form says lie ready."""
    return identifiers(request.POST.getlist(HANDED_IN))


def lying_ready(request: SignedInRequest, upload_ids: list[UUID]) -> Evidence:
    """Files of a form that comes back."""
    return Evidence(files=public.list_evidence(request.actor, upload_ids=upload_ids) if upload_ids else ())


def taken(request: SignedInRequest, *, ovo_code: str) -> Evidence:
    """Take in what was chosen in the form, take away what was to be removed; the files that are there now."""
    wanted = named(request)
    if removed := identifiers(request.POST.getlist(f"{FIELD}-remove")):
        for file in public.list_evidence(
            request.actor, upload_ids=[each for each in removed if each in wanted]
        ):
            uploads.remove(request.actor, upload_id=file.id)
    error = ""
    for chosen in request.FILES.getlist(FIELD):
        if len(wanted) >= rules.MOST_FILES:
            error = _("Je kunt hoogstens %(count)s bestanden meesturen.") % {"count": rules.MOST_FILES}
            break
        try:
            wanted.append(public.hand_in_evidence(request.actor, ovo_code=ovo_code, file=chosen).id)
        except UploadRefusedError as refused:
            error = texts.reason_in_words(refused.reason)
        except errors.TooManyError:
            error = _("Je stuurde te veel bestanden na elkaar. Wacht even en probeer opnieuw.")
    files = public.list_evidence(request.actor, upload_ids=wanted) if wanted else ()
    stays = any(button in request.POST for button in _BUTTONS)
    return Evidence(files=files, error=error, stays=stays)


def identifiers(given: list[str]) -> list[UUID]:
    """Ids that a form or address brought along; what is none is left out."""
    return forms.identifiers(given, most=2 * rules.MOST_FILES)


def _poll_url(files: tuple[Upload, ...]) -> str:
    return f"{reverse('correction-files')}?{urlencode({HANDED_IN: [str(file.id) for file in files]}, doseq=True)}"
