"""Files in the forms of senders: handed in and examined at once, and which of them is the main content."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.translation import gettext as _

from burgerprofiel.blocks.messages import public
from burgerprofiel.blocks.messages.contracts import Attachment, Enclosures
from burgerprofiel.foundation.errors import TooManyError
from burgerprofiel.foundation.pages import SignedInRequest
from burgerprofiel.foundation.uploads import forms, texts
from burgerprofiel.foundation.uploads.contracts import NotExaminedError, Reason, UploadRefusedError

MOST_FILES: Final = 6
MAIN: Final = "hoofd"
_SHOWN_AS_MAIN: Final = "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosed:
    """What lies ready in a form. `stays`: somebody did something with files only; the form comes back."""

    files: tuple[Attachment, ...] = ()
    main: UUID | None = None
    error: str = ""
    stays: bool = False

    @property
    def wanted(self) -> Enclosures:
        """The files that go along."""
        return Enclosures(ids=tuple(file.id for file in self.files), main=self.main)

    def context(self) -> dict[str, Any]:
        """What the template shows of it."""
        documents = [(file.id, file.name) for file in self.files if file.media_type == _SHOWN_AS_MAIN]
        return {
            "files": shown(self.files),
            "mains": [("", _("De tekst")), *documents] if documents else [],
            "main": self.main or "",
        }


NOTHING: Final = Enclosed()


def of(files: Iterable[Attachment]) -> Enclosed:
    """Files that go along already."""
    listed = tuple(files)
    return Enclosed(files=listed, main=next((file.id for file in listed if file.is_main), None))


def lying_ready(request: SignedInRequest) -> Enclosed:
    """The files that a form says lie ready; what was chosen besides is left alone."""
    wanted = forms.identifiers(request.POST.getlist(forms.HANDED_IN), most=2 * MOST_FILES)
    main = next(iter(forms.identifiers(request.POST.getlist(MAIN), most=1)), None)
    files = public.list_offered(request.actor, file_ids=wanted)
    return Enclosed(files=files, main=main if main in {file.id for file in files} else None)


def taken(request: SignedInRequest, *, sender_code: str) -> Enclosed:
    """Take in what was chosen in a form, leave out what was to be removed; the files that are there now."""
    ready, error = lying_ready(request), ""
    removed = forms.identifiers(request.POST.getlist(f"{forms.FIELD}-remove"), most=MOST_FILES)
    files = [file for file in ready.files if file.id not in removed]
    for given in request.FILES.getlist(forms.FIELD):
        if len(files) >= MOST_FILES:
            error = _("Je kunt hoogstens %(count)s bestanden meesturen.") % {"count": MOST_FILES}
            break
        try:
            files.append(_offered(request, given, sender_code=sender_code))
        except UploadRefusedError as refused:
            error = texts.reason_in_words(refused.reason)
        except TooManyError:
            error = _("Je stuurde te veel bestanden na elkaar. Wacht even en probeer opnieuw.")
        except NotExaminedError:
            error = _("We kunnen dit bestand nu niet controleren. Probeer het straks opnieuw.")
    return Enclosed(
        files=tuple(files),
        main=ready.main if ready.main in {file.id for file in files} else None,
        error=error,
        stays=f"{forms.FIELD}-add" in request.POST or f"{forms.FIELD}-remove" in request.POST,
    )


def _offered(request: SignedInRequest, given: UploadedFile[bytes], *, sender_code: str) -> Attachment:
    content = given.read()
    if len(content) != given.size:  # what was beyond the bounds of the handler is not there
        raise UploadRefusedError(Reason.TOO_LARGE)
    return public.offer_file(request.actor, sender_code=sender_code, name=given.name or "", content=content)


def shown(files: Iterable[Attachment]) -> list[dict[str, Any]]:
    """Files as the components show them."""
    return [
        {
            "id": file.id,
            "name": file.name,
            "size": forms.size_in_words(file.size),
            "state": "clean",
            "text": _("Hoofdinhoud van het bericht.") if file.is_main else _("Gecontroleerd en in orde."),
            "url": reverse("offered-file", args=[file.id]),
        }
        for file in files
    ]
