"""Pages of types of message: made, changed, ended, and taken up again."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from burgerprofiel.blocks.messages import public
from burgerprofiel.blocks.messages.contracts import Kind, SenderDetail, TypeRules, TypeShown
from burgerprofiel.blocks.messages.errors import InvalidRulesError, RulesChangedError
from burgerprofiel.blocks.messages.pages import senders_words as said
from burgerprofiel.blocks.messages.pages import sending_words as words
from burgerprofiel.blocks.messages.pages.senders import back, crumbs, form_methods, manager, texts_of
from burgerprofiel.foundation.pages import SignedInRequest
from burgerprofiel.foundation.themes import THEMES

_UNITS: Final = ("day", "month", "year")


@form_methods
@manager
def new(request: SignedInRequest, code: str) -> HttpResponse:
    """A new type of message."""
    found = public.get_sender(request.actor, code=code)
    errors: dict[str, str] = {}
    if request.method == "POST":
        given = _rules(request, code=request.POST.get("code", "").strip())
        try:
            public.make_type(request.actor, code=code, given=given)
            return back(code, done="gemaakt")
        except InvalidRulesError as error:
            errors = said.problems(error)
    filled = request.POST.dict() if request.method == "POST" else _filled(TypeRules(code=""))
    return _form(request, found, filled=filled, errors=errors)


@form_methods
@manager
def edit(request: SignedInRequest, code: str, type_id: int) -> HttpResponse:
    """A type of message as it is, and changing it for the messages to come."""
    found = public.get_sender(request.actor, code=code)
    one = public.get_type(request.actor, code=code, type_id=type_id)
    errors, conflict = dict[str, str](), ""
    if request.method == "POST":
        given, seen = _rules(request, code=one.rules.code), request.POST.get("gezien", "")
        try:
            public.save_type(request.actor, code=code, type_id=type_id, given=given, seen=seen)
            return back(code, done="bewaard")
        except InvalidRulesError as error:
            errors = said.problems(error)
        except RulesChangedError:
            conflict = said.changed()
    filled = request.POST.dict() if request.method == "POST" else _filled(one.rules)
    return _form(request, found, filled=filled, errors=errors, one=one, conflict=conflict)


@form_methods
@manager
def end(request: SignedInRequest, code: str, type_id: int) -> HttpResponse:
    """Ask first, then take no new messages of a type; or take them again (`doe=weer`)."""
    one = public.get_type(request.actor, code=code, type_id=type_id)
    if request.method == "POST":
        if request.POST.get("doe") == "weer":
            public.revive_type(request.actor, code=code, type_id=type_id)
            return back(code, done="weer")
        public.end_type(request.actor, code=code, type_id=type_id)
        return back(code, done="gestopt")
    context = {
        "code": code,
        "it": one,
        "question": _("Stop je met “%(type)s”?") % {"type": words.best(one.rules.name)},
        "crumbs": crumbs(public.get_sender(request.actor, code=code)),
    }
    return render(request, "messages/senders/end.html", context)


def _form(
    request: SignedInRequest,
    found: SenderDetail,
    *,
    filled: dict[str, Any],
    errors: dict[str, str],
    one: TypeShown | None = None,
    conflict: str = "",
) -> HttpResponse:
    context = {
        "found": found,
        "crumbs": crumbs(found),
        "it": one,
        "title": words.best(one.rules.name) if one else _("Nieuw soort bericht"),
        "action": reverse("type", args=[found.code, one.id])
        if one
        else reverse("type-new", args=[found.code]),
        "seen": public.mark_of_rules(one.rules) if one else "",
        "filled": filled,
        "errors": errors,
        "conflict": conflict,
        "languages": words.LANGUAGES,
        "kinds": said.kinds(),
        "themes": [("", _("Geen thema")), *THEMES.items()],
        "assurances": said.assurances(one.rules.required_assurance if one else 0),
        "units": list(said.UNITS.items()),
    }
    status = 409 if conflict else 422 if errors else 200
    return render(request, "messages/senders/type.html", context, status=status)


def _rules(request: SignedInRequest, *, code: str) -> TypeRules:
    """What the form holds; what is no number becomes one that is refused."""
    given = request.POST
    unit, kind = given.get("geldig-eenheid", "day"), given.get("soort", "")
    return TypeRules(
        code=code,
        name=texts_of(request, "naam"),
        notice_title=texts_of(request, "titel"),
        kind=Kind(kind) if kind in set(Kind) else Kind.OFFICIAL,
        theme=given.get("thema", ""),
        required_assurance=_number(given.get("zekerheid", "")),
        may_reply="antwoord" in given,
        reply_days=_number(given.get("antwoord-dagen", "")),
        validity_number=_number(given.get("geldig", "")),
        validity_unit=unit if unit in _UNITS else "day",
    )


def _number(text: str) -> int:
    text = text.strip()
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1


def _filled(rules: TypeRules) -> dict[str, Any]:
    return {
        **{f"naam-{language}": text for language, text in rules.name.items()},
        **{f"titel-{language}": text for language, text in rules.notice_title.items()},
        "soort": rules.kind.value,
        "thema": rules.theme,
        "zekerheid": str(rules.required_assurance),
        "antwoord": rules.may_reply,
        "antwoord-dagen": str(rules.reply_days or ""),
        "geldig": str(rules.validity_number or ""),
        "geldig-eenheid": rules.validity_unit,
    }
