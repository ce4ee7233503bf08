"""The register of breaches: for security officers of an authority and operators of the platform."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from burgerprofiel.blocks.rights import public, rules
from burgerprofiel.blocks.rights.contracts import BreachDetail, BreachLetter, BreachRecord, BreachRow
from burgerprofiel.blocks.rights.errors import InvalidBreachError
from burgerprofiel.blocks.rights.pages import breach_forms as forms
from burgerprofiel.blocks.rights.pages import breach_words as words
from burgerprofiel.blocks.rights.pages.guards import officer
from burgerprofiel.foundation import clock
from burgerprofiel.foundation.pages import SignedInRequest


@require_safe
@officer
def breaches(request: SignedInRequest) -> HttpResponse:
    """All breaches; those whose clock runs first, what is due first on top."""
    rows = [_row(one) for one in public.list_breaches(request.actor)]
    late = sum(row["is_late"] for row in rows)
    return render(request, "rights/breaches.html", {"rows": rows, "late": late})


@require_http_methods(["GET", "HEAD", "POST"])
@officer
def register(request: SignedInRequest) -> HttpResponse:
    """The form for a new breach."""
    codes = sorted(request.actor.oversees)
    if request.method != "POST":
        return _form(request, filled={"authority": codes[0]}, codes=codes)
    reader = forms.Reader(request.POST)
    facts = forms.facts(reader)
    authority = reader.text("authority")
    if facts is not None and authority in codes:
        try:
            made = public.register_breach(request.actor, ovo_code=authority, facts=facts)
            return HttpResponseRedirect(reverse("breach", args=[made]))
        except InvalidBreachError as error:
            reader.errors.update([words.problem(error.code)])
    return _form(request, filled=forms.as_given(request.POST), codes=codes, errors=reader.errors)


@require_http_methods(["GET", "HEAD", "POST"])
@officer
def change(request: SignedInRequest, breach_id: UUID) -> HttpResponse:
    """The same form for a breach that is known."""
    if request.method != "POST":
        found = public.get_breach(request.actor, breach_id=breach_id)
        return _form(request, filled=forms.filled(found.facts), breach_id=breach_id)
    reader = forms.Reader(request.POST)
    facts = forms.facts(reader)
    if facts is not None:
        try:
            public.change_breach(request.actor, breach_id=breach_id, facts=facts)
            return HttpResponseRedirect(reverse("breach", args=[breach_id]))
        except InvalidBreachError as error:
            reader.errors.update([words.problem(error.code)])
    return _form(request, filled=forms.as_given(request.POST), breach_id=breach_id, errors=reader.errors)


def _form(
    request: SignedInRequest,
    *,
    filled: dict[str, object],
    codes: list[str] | None = None,
    breach_id: UUID | None = None,
    errors: dict[str, str] | None = None,
) -> HttpResponse:
    context = {
        "filled": filled,
        "errors": errors or {},
        "breach_id": breach_id,
        "authorities": [(code, code or _("Het platform")) for code in codes or ()],
        "kinds": _options(words.KINDS),
        "categories": _options(dict(words.categories())),
        "decisions": _options(words.DECISIONS),
    }
    return render(request, "rights/breach_form.html", context, status=422 if errors else 200)


def _options(texts: Mapping[Any, object]) -> list[dict[str, object]]:
    return [{"value": str(code), "label": text} for code, text in texts.items()]


@require_safe
@officer
def breach(request: SignedInRequest, breach_id: UUID) -> HttpResponse:
    """One breach: how long is left, what is known, what was done and what still is to be done."""
    return _detail(request, breach_id)


@require_POST
@officer
def step(request: SignedInRequest, breach_id: UUID, what: str) -> HttpResponse:
    """Report a part, ask a search, tell people, or close."""
    reader = forms.Reader(request.POST)
    try:
        done = _step(request, breach_id, what, reader=reader)
    except InvalidBreachError as error:
        reader.errors.update([words.problem(error.code)])
        done = False
    if not done:
        return _detail(request, breach_id, errors=reader.errors, status=422)
    return HttpResponseRedirect(reverse("breach", args=[breach_id]))


def _step(request: SignedInRequest, breach_id: UUID, what: str, *, reader: forms.Reader) -> bool:
    actor = request.actor
    match what:
        case "melding":
            public.report_breach(
                actor,
                breach_id=breach_id,
                text=reader.text("text"),
                late_reason=reader.text("late_reason"),
            )
        case "zoek":
            criteria = forms.criteria(reader)
            if criteria is None:
                return False
            public.ask_breach_search(actor, breach_id=breach_id, criteria=criteria)
        case "vertel":
            public.tell_of_breach(actor, breach_id=breach_id)
        case "sluit":
            public.close_breach(actor, breach_id=breach_id)
        case _:
            raise Http404
    return True


@require_POST
@officer
def approve(request: SignedInRequest, breach_id: UUID, search_id: UUID) -> HttpResponse:
    """Be the second pair of eyes: the search runs."""
    try:
        public.approve_breach_search(request.actor, search_id=search_id)
    except InvalidBreachError as error:
        return _detail(request, breach_id, errors=dict([words.problem(error.code)]), status=422)
    return HttpResponseRedirect(reverse("breach", args=[breach_id]))


@require_http_methods(["GET", "HEAD", "POST"])
@officer
def notice(request: SignedInRequest, breach_id: UUID) -> HttpResponse:
    """What people are told, per language."""
    problem: list[tuple[str, str]] = []
    if request.method == "POST":
        texts = forms.texts(request.POST)
        try:
            public.write_breach_notice(request.actor, breach_id=breach_id, texts=texts)
            return HttpResponseRedirect(reverse("breach", args=[breach_id]))
        except InvalidBreachError as error:
            problem = [words.problem(error.code)]
    else:
        texts = public.get_breach(request.actor, breach_id=breach_id).texts
    context = {
        "breach_id": breach_id,
        "languages": [(code, name, texts.get(code)) for code, name in settings.LANGUAGES],
        "errors": problem,
    }
    return render(request, "rights/breach_text.html", context, status=422 if problem else 200)


@require_safe
@officer
def letters(request: SignedInRequest, breach_id: UUID) -> HttpResponse:
    """Who has to be written a letter, as a table (CSV); each of them sees in their log that it was fetched."""
    listed = public.list_breach_letters(request.actor, breach_id=breach_id)
    table = rules.table_head(BreachLetter) + rules.table_lines(listed)
    response = HttpResponse(table, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="brieven.csv"'
    return response


@require_safe
@officer
def export(request: SignedInRequest) -> HttpResponse:
    """The register for the supervisor: `vorm=json`, else a table (CSV) in which no cell can be a formula."""
    records = public.export_breaches(request.actor)
    if request.GET.get("vorm") == "json":
        response = HttpResponse(msgspec.json.encode(records), content_type="application/json")
        name = "datalekken.json"
    else:
        table = rules.table_head(BreachRecord) + rules.table_lines(records)
        response = HttpResponse(table, content_type="text/csv; charset=utf-8")
        name = "datalekken.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _detail(
    request: SignedInRequest, breach_id: UUID, *, errors: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    found = public.get_breach(request.actor, breach_id=breach_id)
    context = {
        "it": found,
        **_row(found.row),
        "kinds": [words.KINDS[kind] for kind in found.facts.kinds],
        "categories": [text for code, text in words.categories() if code in found.facts.categories],
        "supervisor": words.DECISIONS[found.facts.supervisor],
        "tell_people": words.DECISIONS[found.facts.tell_people],
        "searches": [{"it": one, "what": words.criteria(one.criteria)} for one in found.searches],
        "operations": [("", _("Alles")), *words.OPERATIONS.items()],
        "untold": found.row.found - found.told,
        "next": _next(found),
        "errors": errors or {},
        "filled": {name: request.POST.get(name, "") for name in request.POST},
    }
    return render(request, "rights/breach.html", context, status=status)


def _next(found: BreachDetail) -> list[str]:
    """What still is to be done before it can be closed."""
    code = rules.closing_problem(found.facts, is_reported=bool(found.reports), is_told=bool(found.told))
    return [words.problem(code)[1]] if code else []


def _row(row: BreachRow) -> dict[str, Any]:
    left = row.due_at - clock.now()
    return {
        "row": row,
        "state": words.STATES[row.state],
        "tone": words.TONES[row.state],
        "authority": row.ovo_code or _("Het platform"),
        "is_late": row.is_due and left.total_seconds() < 0,
        "left": words.left(left) if row.is_due else "",
    }
