"""What a page says when texts of files cannot be opened: the vault is away, or somebody altered a value."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from burgerprofiel.blocks.dossiers.contracts import DossierRow


def of_list(shown: Iterable[DossierRow]) -> dict[str, str] | None:
    """The bar above a list in which some files have no text."""
    if not any(row.unreadable for row in shown):
        return None
    return {
        "tone": "warn",
        "title": _("Van sommige dossiers kunnen we de tekst nu niet tonen."),
        "text": _(
            "Je ziet wel van welk bestuur ze zijn en hoe ver ze staan. Probeer het straks opnieuw. Blijft het zo, "
            "vraag het dan aan het bestuur."
        ),
    }


def of_file(row: DossierRow) -> dict[str, str] | None:
    """The bar above a file without its text."""
    if not row.unreadable:
        return None
    return {
        "tone": "warn",
        "title": _("De tekst van dit dossier kunnen we nu niet tonen."),
        "text": _(
            "Je ziet wel hoe ver het staat. Probeer het straks opnieuw. Blijft het zo, vraag het dan aan het bestuur."
        ),
    }
