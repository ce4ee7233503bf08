"""Checking a certificate: for everybody, without signing in. It shows nothing of whom the certificate is about."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from burgerprofiel.blocks.certificates import public, rules
from burgerprofiel.blocks.certificates.contracts import Check, Standing, Verdict
from burgerprofiel.blocks.certificates.pages import words
from burgerprofiel.foundation import clock, limits
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.uploads import handler

MOST_BYTES: Final = 15 * 1024 * 1024
_LONGEST: Final = 60


@handler.from_anybody(max_bytes=MOST_BYTES)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest) -> HttpResponse:
    """The form; POST checks a code or a file, which is held in memory for so long and nowhere else."""
    if request.method != "POST":
        return _show(request)
    given = request.FILES.get("file")
    typed = request.POST.get("code", "").strip()[:_LONGEST]
    if given is None:
        if not typed:
            return _show(request, error=_("Typ een code of kies een bestand."), status=422)
        return redirect("certificate-check-code", code=typed.replace("/", " "))
    limits.spend_for(uses.CERTIFICATE_CHECK, request)
    content = given.read()
    if (given.size or 0) > MOST_BYTES or (given.size and not content):
        return _show(request, file_error=_("Het bestand is te groot: hoogstens 15 MB."), status=422)
    return _show(request, found=public.check_file(content), is_file=True)


@never_cache
@require_safe
def check_code(request: HttpRequest, code: str) -> HttpResponse:
    """What a code stands for: where the QR code leads, and the form with a code."""
    limits.spend_for(uses.CERTIFICATE_CHECK, request)
    typed = code[:_LONGEST]
    return _show(request, found=public.check_code(typed), typed=_tidy(typed))


def _tidy(typed: str) -> str:
    try:
        return rules.shown(rules.read_code(typed))
    except rules.TypoError:
        return typed


def _show(
    request: HttpRequest,
    *,
    found: Check | None = None,
    typed: str = "",
    is_file: bool = False,
    error: str = "",
    file_error: str = "",
    status: int = 200,
) -> HttpResponse:
    fields = (("code", error), ("file", file_error))
    context: dict[str, Any] = {
        "typed": typed,
        "errors": [(field, text) for field, text in fields if text],
        "error": error,
        "file_error": file_error,
        "found": _told(found, is_file=is_file) if found else None,
    }
    return render(request, "certificates/check.html", context, status=status)


def _told(found: Check, *, is_file: bool) -> dict[str, Any]:
    tone, title, text = (words.VERDICTS if is_file else words.OF_CODE)[found.verdict]
    counts = found.standing in (None, Standing.VALID) or found.verdict is Verdict.CHANGED
    return {
        "it": found,
        "tone": tone if counts else "warn",
        "title": title,
        "text": text,
        "name": rules.best_name(dict(found.names), language=get_language() or "nl"),
        "language": words.LANGUAGES.get(found.language, ""),
        "withdrawn_on": clock.in_belgium(found.withdrawn_at).date() if found.withdrawn_at else None,
        "standing": found.standing.value if found.standing else "",
    }
