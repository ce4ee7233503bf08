"""Files in a form: handed in while it is being filled in, so that no error loses them, and shown as components do."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any, Final, Protocol
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from burgerprofiel.foundation import errors
from burgerprofiel.foundation.pages import SignedInRequest
from burgerprofiel.foundation.uploads import public, texts
from burgerprofiel.foundation.uploads.contracts import State, Upload, UploadRefusedError

FIELD: Final = "files"
HANDED_IN: Final = "handed-in"
_BUTTONS: Final = (f"{FIELD}-add", f"{FIELD}-look", f"{FIELD}-remove")

_SHOWN: Final = {State.CLEAN: "clean", State.REFUSED: "refused", State.WAITING: "waiting"}


class HandIn(Protocol):
    """Takes one file in. Raises UploadRefusedError, and TooManyError for who hands in without end."""

    def __call__(self, *, file: UploadedFile[bytes]) -> Upload: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """What lies ready for a form. `stays`: the person did something with files only; the form comes back."""

    files: tuple[Upload, ...] = ()
    error: str = ""
    stays: bool = False

    @property
    def ids(self) -> list[UUID]:
        """The files that go along."""
        return [file.id for file in self.files]

    def context(self, *, poll_address: str) -> dict[str, Any]:
        """What the template shows of it; `poll_address` is where it asks how far their examination is."""
        query = urlencode({HANDED_IN: [str(each) for each in self.ids]}, doseq=True)
        return {"files": [shown(file) for file in self.files], "poll_url": f"{poll_address}?{query}"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Where the files of one form lie: `most` of them, listed through the door of the block whose form it is."""

    most: int
    listed: Callable[[Collection[UUID]], tuple[Upload, ...]]

    def named(self, given: list[str]) -> list[UUID]:
        """The files that a form or address says lie ready."""
        return identifiers(given, most=2 * self.most)

    def lying_ready(self, upload_ids: list[UUID]) -> Attached:
        """Files of a form that comes back."""
        return Attached(files=self.listed(upload_ids) if upload_ids else ())

    def taken(self, request: SignedInRequest, *, hand_in: HandIn) -> Attached:
        """Take in what was chosen in the form, take away what was to be removed; the files that are there now."""
        wanted = self.named(request.POST.getlist(HANDED_IN))
        removed = self.named(request.POST.getlist(f"{FIELD}-remove"))
        for file in self.lying_ready([each for each in removed if each in wanted]).files:
            public.remove(request.actor, upload_id=file.id)
            wanted.remove(file.id)
        error = self._take(request.FILES.getlist(FIELD), wanted=wanted, hand_in=hand_in)
        return replace(self.lying_ready(wanted), error=error, stays=_is_pressed(request))

    def _take(self, chosen: list[UploadedFile[bytes]], *, wanted: list[UUID], hand_in: HandIn) -> str:
        """Add what was chosen to what is wanted; what went wrong last, in words."""
        error = ""
        for file in chosen:
            if len(wanted) >= self.most:
                return _("Je kunt hoogstens %(count)s bestanden meesturen.") % {"count": self.most}
            try:
                wanted.append(hand_in(file=file).id)
            except UploadRefusedError as refused:
                error = texts.reason_in_words(refused.reason)
            except errors.TooManyError:
                error = _("Je stuurde te veel bestanden na elkaar. Wacht even en probeer opnieuw.")
        return error


def is_touched(request: SignedInRequest) -> bool:
    """Whether files were chosen, or something is to be done with those that lie ready."""
    return bool(request.FILES) or _is_pressed(request)


def _is_pressed(request: SignedInRequest) -> bool:
    return any(button in request.POST for button in _BUTTONS)


def identifiers(given: list[str], *, most: int) -> list[UUID]:
    """Ids that a form or address brought along, so many at most; what is none is left out."""
    found = []
    for text in given[:most]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


def shown(file: Upload, *, url: str = "") -> dict[str, Any]:
    """A file as the components show it."""
    return {
        "id": file.id,
        "name": file.name or _("Bestand"),
        "size": size_in_words(file.size),
        "state": _SHOWN.get(file.state, "pending"),
        "text": texts.state_in_words(file),
        "url": url or reverse("upload", args=[file.id]),
    }


def size_in_words(size: int) -> str:
    """Bytes in thousands."""
    kilobytes = max(1, round(size / 1000))
    return ngettext("%(num)s kB", "%(num)s kB", kilobytes) % {"num": kilobytes}
