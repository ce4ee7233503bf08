"""Who looked at my data: the list, one access, its proof."""

from __future__ import annotations

from typing import Any

import msgspec
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from burgerprofiel.blocks.privacy import public, wording
from burgerprofiel.blocks.privacy.contracts import AccessFacets, AccessPage, AccessRow
from burgerprofiel.blocks.privacy.errors import AccessNotFoundError, InvalidCursorError
from burgerprofiel.blocks.privacy.pages import filters, registers, words
from burgerprofiel.foundation.accesslog.proving import NotSealedError
from burgerprofiel.foundation.pages import SignedInRequest, resident


@require_GET
@resident
def accesses(request: SignedInRequest) -> HttpResponse:
    """The accesses that fit what the address asks for. Fields that were left empty are taken out of the address."""
    asked = filters.read(request.GET)
    from_script = request.headers.get("HX-Request") == "true"
    if not from_script and any(value == "" for value in request.GET.values()):
        return HttpResponseRedirect(asked.address(place=asked.place))
    try:
        page, facets, breaches = public.list_page(request.actor, wanted=asked.wanted, place=asked.place)
    except InvalidCursorError:
        return HttpResponseRedirect(asked.address())
    context = {**_context(request, asked, page, facets=facets), "breaches": breaches}
    response = render(request, "privacy/accesses.html", context)
    if from_script:
        response["HX-Push-Url"] = asked.address(place=asked.place)
    return response


@require_GET
@resident
def access(request: SignedInRequest, entry_id: int) -> HttpResponse:
    """All that the person may know of one access."""
    try:
        found = public.get_access(request.actor, entry_id=entry_id)
    except AccessNotFoundError:
        return render(request, "privacy/not_found.html", status=404)
    context = {
        "found": found,
        "line": line(found.row),
        "facts": [*_facts(found.row), *_agreed(found.agreed_by)],
        "asked_by": found.asked_by.removeprefix("urn:ovo:"),
        "not_sealed": request.GET.get("bewijs") == "straks",
    }
    return render(request, "privacy/access.html", context)


@require_GET
@resident
def proof(request: SignedInRequest, entry_id: int) -> HttpResponse:
    """The proof of an access as a file; in its first seconds a row has none yet."""
    try:
        made = public.prove_access(request.actor, entry_id=entry_id)
    except AccessNotFoundError:
        return render(request, "privacy/not_found.html", status=404)
    except NotSealedError:
        return HttpResponseRedirect(f"{reverse('access', args=[entry_id])}?bewijs=straks")
    response = HttpResponse(msgspec.json.encode(made), content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="bewijs-{entry_id}.json"'
    return response


def _context(
    request: SignedInRequest, asked: filters.Asked, page: AccessPage, *, facets: AccessFacets
) -> dict[str, Any]:
    return {
        "asked": asked,
        "lines": [line(row) for row in page.rows],
        "count": ngettext("%(count)d keer", "%(count)d keer", len(page.rows)) % {"count": len(page.rows)},
        "earlier_url": asked.address(place=page.after) if page.after else None,
        "later_url": asked.address(place=page.before) if page.before else None,
        "chips": filters.chips(asked, facets=facets),
        "tabs": [
            {"label": _("Anderen"), "url": asked.address(own=False), "current": not asked.wanted.own},
            {"label": _("Ook jijzelf"), "url": asked.address(own=True), "current": asked.wanted.own},
        ],
        "organisations": [
            ("", _("Alle besturen")),
            *((choice.value, choice.name, str(choice.count)) for choice in facets.organisations),
        ],
        "operations": [
            ("", _("Alles")),
            *(
                (choice.value, words.operation(choice.value).capitalize(), str(choice.count))
                for choice in facets.operations
            ),
        ],
        "clear_url": asked.address(organisation="", operation="", since=None, until=None),
        "hidden": [("eigen", "1")] if asked.wanted.own else [],
        "nothing_at_all": not facets.total,
        "has_registers": registers.can_ask(request),
        "is_own_capacity": request.actor.party_id == request.actor.person_id,
    }


def line(row: AccessRow) -> dict[str, Any]:
    """A row in words."""
    return {
        "row": row,
        "who": words.who(row),
        "what": wording.what(row),
        "why": words.why(row),
        "through": words.application(row),
    }


def _facts(row: AccessRow) -> list[tuple[str, str]]:
    number = ngettext("%(count)d gegeven", "%(count)d gegevens", row.count) % {"count": row.count}
    return [
        (_("Organisatie"), _with_code(row)),
        (_("Schuilnaam"), format_html("<code>{}</code>", row.pseudonym) if row.pseudonym else ""),
        (_("Hoeveel"), number if row.count else ""),
        (_("Waarom"), words.why(row)),
        (_("Wettelijke grond"), words.legal_basis(row)),
        (_("Via"), words.application(row)),
        (_("Bron"), row.source),
    ]


def _agreed(pseudonym: str) -> list[tuple[str, str]]:
    return [(_("Met akkoord van"), format_html("<code>{}</code>", pseudonym))] if pseudonym else []


def _with_code(row: AccessRow) -> str:
    if row.organisation_name == row.organisation:
        return row.organisation
    return f"{row.organisation_name} ({row.organisation})"
