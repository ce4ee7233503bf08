"""Somebody's certificates: what they have, what they can have now, and what authorities have for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from burgerprofiel.blocks.certificates import public, rules, vocabulary
from burgerprofiel.blocks.certificates.contracts import (
    Answer,
    Certificate,
    Kind,
    NotGivenError,
    Problem,
    Standing,
    Theme,
)
from burgerprofiel.blocks.certificates.errors import AuthorityNotFoundError, CertificateNotFoundError
from burgerprofiel.blocks.certificates.pages import words
from burgerprofiel.foundation import errors, keys
from burgerprofiel.foundation.pages import SignedInRequest, resident

OPEN = 12
"""So many of a theme are shown; older ones are folded."""
_STATUSES = {Problem.NOTHING: 404, Problem.NOT_HERE: 404, Problem.NOT_ALLOWED: 403}


@require_safe
@resident
def certificates(request: SignedInRequest) -> HttpResponse:
    """My certificates. Nobody is asked anything for this page; the browser fetches what authorities have after it."""
    return _show(request)


@require_POST
@resident
def issue(request: SignedInRequest) -> HttpResponse:
    """Have a source make one now, and give the file."""
    try:
        made = public.issue_certificate(
            request.actor, kind=request.POST.get("kind", ""), language=request.POST.get("language", "nl")
        )
    except NotGivenError as error:
        return _show(request, problem=error, status=_status(error))
    return redirect("certificate-file", certificate_id=made)


@require_POST
@resident
def fetch(request: SignedInRequest) -> HttpResponse:
    """Fetch one from an authority, and give the file."""
    authority, reference = request.POST.get("authority", ""), request.POST.get("reference", "")
    try:
        made = public.fetch_certificate(request.actor, authority=authority, reference=reference)
    except AuthorityNotFoundError as error:
        raise Http404 from error
    except errors.RefusedError:
        return redirect("certificates")
    except NotGivenError as error:
        return _show(request, problem=error, status=_status(error))
    return redirect("certificate-file", certificate_id=made)


@require_safe
@resident
def file(request: SignedInRequest, certificate_id: UUID) -> HttpResponse:
    """The PDF, to be saved."""
    try:
        opened = public.open_certificate(request.actor, certificate_id=certificate_id)
    except CertificateNotFoundError as error:
        raise Http404 from error
    return HttpResponse(
        opened.content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": content_disposition_header(as_attachment=True, filename=opened.name) or "",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
            "Cross-Origin-Resource-Policy": "same-origin",
        },
    )


@require_safe
@resident
def authorities(request: SignedInRequest) -> HttpResponse:
    """What all authorities, or one (`bestuur`), have for me: a part, or a page without scripts."""
    if not _can_ask(request):
        return redirect("certificates")
    from_script = request.headers.get("HX-Request") == "true"
    found: tuple[Answer, ...] = ()
    problem = ""
    try:
        found = public.ask_authorities(request.actor, authority=request.GET.get("bestuur", ""))
    except AuthorityNotFoundError as error:
        raise Http404 from error
    except (errors.TooManyError, keys.KeyServiceError):
        if not from_script:
            raise  # the edge has pages for these
        problem = _("We kunnen het nu niet vragen. Probeer het over enkele minuten opnieuw.")
    template = "certificates/answers.html" if from_script else "certificates/authorities.html"
    context = {"answers": [_answer(one) for one in found], "problem": problem}
    return render(request, template, context)


def _show(
    request: SignedInRequest, *, problem: NotGivenError | None = None, status: int = 200
) -> HttpResponse:
    kept = public.list_certificates(request.actor)
    context = {
        "kinds": _by_theme(public.list_kinds(request.actor), row=_kind),
        "kept": _by_theme(kept, row=_certificate),
        "count": len(kept),
        "open": OPEN,
        "can_ask": _can_ask(request),
        "problem": words.PROBLEMS[problem.problem] if problem else "",
    }
    return render(request, "certificates/certificates.html", context, status=status)


def _status(error: NotGivenError) -> int:
    """What the page shows is that another did not give it; that is no error of ours."""
    return _STATUSES.get(error.problem, 503)


def _can_ask(request: SignedInRequest) -> bool:
    return request.actor.party_id == request.actor.person_id and bool(public.list_authorities())


def _by_theme(found: Iterable[Any], *, row: Any) -> list[tuple[str, list[dict[str, Any]]]]:
    """Rows under the words of their theme, in the order of the themes; within one as they came."""
    grouped: dict[Theme, list[dict[str, Any]]] = defaultdict(list)
    for one in found:
        grouped[one.theme].append(row(one))
    return [(str(vocabulary.THEMES[theme]), grouped[theme]) for theme in Theme if grouped[theme]]


def _kind(kind: Kind) -> dict[str, Any]:
    own = get_language() or "nl"
    return {
        "code": kind.code,
        "name": rules.best_name(dict(kind.names), language=own),
        "issuer": kind.issuer,
        "language": own if own in kind.languages else kind.languages[0],
        "others": [
            (code, words.LANGUAGES[code])
            for code in kind.languages
            if code != (own if own in kind.languages else kind.languages[0])
        ],
    }


def _certificate(one: Certificate) -> dict[str, Any]:
    return {
        "it": one,
        "url": reverse("certificate-file", kwargs={"certificate_id": one.id}),
        "language": words.LANGUAGES[one.language] if one.language != (get_language() or "nl") else "",
        "label": words.STANDINGS.get(one.standing),
        "tone": "late" if one.standing is Standing.WITHDRAWN else "warn",
    }


def _answer(answer: Answer) -> dict[str, Any]:
    query = urlencode({"bestuur": answer.authority.code})
    return {
        "authority": answer.authority,
        "themes": _by_theme(answer.offers, row=_offer) if answer.offers is not None else None,
        "is_cut": answer.is_cut,
        "retry_url": f"{reverse('certificate-authorities')}?{query}",
    }


def _offer(offer: Any) -> dict[str, Any]:
    (language, reference), *others = offer.versions
    return {
        "it": offer,
        "language": words.LANGUAGES[language] if language != (get_language() or "nl") else "",
        "reference": reference,
        "others": [(each, words.LANGUAGES[code]) for code, each in others],
    }
