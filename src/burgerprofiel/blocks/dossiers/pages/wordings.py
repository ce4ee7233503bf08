"""The page where staff give a status code its texts in four languages, with a preview on a file that nobody has."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from burgerprofiel.blocks.dossiers import public
from burgerprofiel.blocks.dossiers.contracts import LANGUAGES, SourceDetail, WordingTexts
from burgerprofiel.blocks.dossiers.pages import detail, rows, sample
from burgerprofiel.blocks.dossiers.pages.guards import staff
from burgerprofiel.blocks.dossiers.pages.staff import back
from burgerprofiel.foundation import errors
from burgerprofiel.foundation.pages import SignedInRequest

_PARTS = ("label", "explanation", "action_label")


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def wording(request: SignedInRequest, source_id: int, code_key: str) -> HttpResponse:
    """Show, preview (`doe=voorbeeld`) or save the texts of a code."""
    found = public.get_source(request.actor, source_id=source_id)
    own, general = public.find_wording(request.actor, source_id=source_id, code_key=code_key)
    if request.method != "POST":
        return _page(request, found, code_key=code_key, texts=own, general=general)
    texts = _given(request)
    if request.POST.get("doe") == "voorbeeld":
        return _page(request, found, code_key=code_key, texts=texts, general=general)
    try:
        public.save_wording(request.actor, source_id=source_id, code_key=code_key, texts=texts)
    except errors.InvalidError as error:
        return _page(request, found, code_key=code_key, texts=texts, general=general, problems=error.errors)
    return back(source_id, done="tekst")


def _given(request: HttpRequest) -> WordingTexts:
    """What was typed, without the languages that were left empty."""
    parts = {
        part: {
            language: text
            for language in LANGUAGES
            if (text := " ".join(request.POST.get(f"{part}_{language}", "").split()))
        }
        for part in _PARTS
    }
    return WordingTexts(**parts)


def _page(
    request: SignedInRequest,
    found: SourceDetail,
    *,
    code_key: str,
    texts: WordingTexts,
    general: WordingTexts,
    problems: tuple[errors.FieldError, ...] = (),
) -> HttpResponse:
    shown_in = request.POST.get("taal", "nl")
    language = shown_in if shown_in in LANGUAGES else "nl"
    mistakes = {problem.field: _mistake(problem) for problem in problems}
    context = {
        "found": found,
        "code_key": code_key,
        "code": next((one.code for one in found.unknown_codes if one.code_key == code_key), code_key),
        "languages": [
            (code, name, [_field(part, code, texts, general, mistakes) for part in _PARTS])
            for code, name in settings.LANGUAGES
        ],
        "mistakes": list(mistakes.items()),
        "language": language,
        "language_names": settings.LANGUAGES,
        "preview": _preview(
            request, found, code_key=code_key, texts=texts, general=general, language=language
        ),
    }
    return render(request, "dossiers/staff/wording.html", context, status=422 if problems else 200)


def _field(
    part: str, language: str, texts: WordingTexts, general: WordingTexts, mistakes: dict[str, str]
) -> dict[str, Any]:
    labels = {"label": _("Status"), "explanation": _("Uitleg"), "action_label": _("Tekst op de knop")}
    name = f"{part}_{language}"
    otherwise = getattr(general, part).get(language, "")
    return {
        "name": name,
        "label": labels[part],
        "value": getattr(texts, part).get(language, ""),
        "hint": _("Algemene tekst: %(text)s") % {"text": otherwise} if otherwise else None,
        "error": mistakes.get(name),
        "is_long": part == "explanation",
        "optional": not (part == "label" and language == "nl"),
    }


def _mistake(problem: errors.FieldError) -> str:
    if problem.code == "missing":
        return _("Geef een status in het Nederlands.")
    return _("Hou het op hoogstens %(longest)s tekens.") % {"longest": problem.detail}


def _preview(
    request: HttpRequest,
    found: SourceDetail,
    *,
    code_key: str,
    texts: WordingTexts,
    general: WordingTexts,
    language: str,
) -> str:
    """The row and the page of a made-up file in one language, as markup."""
    with translation.override(language):
        made_up = sample.file(found, code_key=code_key, texts=texts, general=general, language=language)
        context = {
            **detail.context(request, made_up),
            "file": rows.file_row(made_up.row),
            "language": language,
        }
        return mark_safe(render_to_string("dossiers/staff/preview.html", context, request=request))  # noqa: S308
