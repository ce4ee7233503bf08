"""Files in a form, as the components of `foundation/ui` show them, and the ids that a form brings along."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from burgerprofiel.foundation.uploads import texts
from burgerprofiel.foundation.uploads.contracts import State, Upload

_SHOWN: Final = {State.CLEAN: "clean", State.REFUSED: "refused", State.WAITING: "waiting"}


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
