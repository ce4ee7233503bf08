"""Pages of senders: templates, each save a version, and how they read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from burgerprofiel.blocks.messages import public
from burgerprofiel.blocks.messages.contracts import Action, Shown, Texts
from burgerprofiel.blocks.messages.errors import InvalidPlanError, InvalidTextsError
from burgerprofiel.blocks.messages.pages import enclosing
from burgerprofiel.blocks.messages.pages import sending_words as words
from burgerprofiel.blocks.messages.pages.enclosing import Enclosed
from burgerprofiel.blocks.messages.pages.sending import sender
from burgerprofiel.foundation.pages import SignedInRequest
from burgerprofiel.foundation.uploads import forms

_form_methods = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@sender
def templates(request: SignedInRequest) -> HttpResponse:
    """The templates of the authorities of this staff member."""
    rows = [
        {"it": one, "sender": words.best(one.sender), "type": words.best(one.type_name)}
        for one in public.list_templates(request.actor)
    ]
    return render(request, "messages/sending/templates.html", {"rows": rows})


@_form_methods
@sender
def new(request: SignedInRequest) -> HttpResponse:
    """A new template; `doe=bekijk` shows how it reads, and keeps nothing."""
    if request.method != "POST":
        return _form(request, filled={})
    given, errors = _texts(request.POST), dict[str, str]()
    code, _separator, type_code = request.POST.get("soort", "").partition(":")
    enclosed = _enclosed(request, sender_code=code, errors=errors)
    shown = _shown(given, enclosed, errors={} if enclosed.stays else errors)
    if request.POST.get("doe") == "bekijk" or enclosed.stays:
        return _form(request, filled=request.POST.dict(), errors=errors, shown=shown, enclosed=enclosed)
    if not type_code:
        errors["soort"] = _("Kies een soort bericht.")
    if not request.POST.get("naam", "").strip():
        errors["naam"] = _("Geef het sjabloon een naam.")
    if not errors:
        try:
            made = public.make_template(
                request.actor,
                sender_code=code,
                type_code=type_code,
                name=request.POST["naam"],
                given=given,
                files=enclosed.wanted,
            )
            return HttpResponseRedirect(f"{reverse('template', args=[made])}?klaar=bewaard")
        except InvalidTextsError as error:
            _note(error, errors=errors)
        except InvalidPlanError as error:
            errors.update([_plan_problem(error)])
    return _form(request, filled=request.POST.dict(), errors=errors, shown=shown, enclosed=enclosed)


def _plan_problem(error: InvalidPlanError) -> tuple[str, str]:
    if error.code == "unknown-type":
        return "soort", _("Kies een soort bericht.")
    return forms.FIELD, _("Een bestand is er niet meer. Voeg het opnieuw toe.")


@_form_methods
@sender
def template(request: SignedInRequest, template_id: UUID) -> HttpResponse:
    """A template as it reads now, or did (`versie`); saving makes the next version."""
    number = request.GET.get("versie", "")
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 7 else None
    found = public.get_template(request.actor, template_id=template_id, number=wanted)
    if request.method != "POST":
        enclosed = enclosing.of(found.files)
        shown = _shown(found.texts, enclosed, errors={})
        return _form(request, filled=_filled(found.texts), found=found, shown=shown, enclosed=enclosed)
    given, errors = _texts(request.POST), dict[str, str]()
    enclosed = _enclosed(request, sender_code=found.row.sender_code, errors=errors)
    shown = _shown(given, enclosed, errors={} if enclosed.stays else errors)
    if request.POST.get("doe") != "bekijk" and not enclosed.stays and not errors:
        try:
            public.save_template(request.actor, template_id=template_id, given=given, files=enclosed.wanted)
            return HttpResponseRedirect(f"{reverse('template', args=[template_id])}?klaar=bewaard")
        except InvalidPlanError as error:
            errors.update([_plan_problem(error)])
    return _form(
        request, filled=request.POST.dict(), errors=errors, found=found, shown=shown, enclosed=enclosed
    )


def _enclosed(request: SignedInRequest, *, sender_code: str, errors: dict[str, str]) -> Enclosed:
    """The files of the form. They are a sender's: it has to be known before one can be handed in."""
    if request.FILES and sender_code not in request.actor.authorities:
        errors["soort"] = _("Kies eerst een soort bericht, en voeg het bestand dan opnieuw toe.")
        request.FILES.clear()
    enclosed = enclosing.taken(request, sender_code=sender_code)
    if enclosed.error:
        errors[forms.FIELD] = enclosed.error
    return enclosed


@require_POST
@sender
def preview(request: SignedInRequest) -> HttpResponse:
    """How texts read that somebody is typing; asked by a script, the button of the form does the same."""
    errors: dict[str, str] = {}
    shown = _shown(_texts(request.POST), enclosing.lying_ready(request), errors=errors)
    context = {"shown": shown, "languages": words.LANGUAGES}
    return render(request, "messages/sending/preview.html", context)


def _form(
    request: SignedInRequest,
    *,
    filled: dict[str, Any],
    errors: dict[str, str] | None = None,
    found: Any = None,
    shown: Shown | None = None,
    enclosed: Enclosed = enclosing.NOTHING,
) -> HttpResponse:
    context = {
        "found": found,
        "filled": filled,
        "errors": errors or {},
        "shown": shown,
        **enclosed.context(),
        "languages": words.LANGUAGES,
        "actions": [(action.value, text) for action, text in words.ACTIONS.items()],
        "kinds": [
            (f"{one['sender_id']}:{one['code']}", f"{words.best(one['sender'])} · {words.best(one['name'])}")
            for one in public.list_types(request.actor)
        ],
        "notice": {"tone": "ok", "text": _("Het sjabloon is bewaard.")}
        if request.GET.get("klaar") == "bewaard"
        else None,
    }
    return render(request, "messages/sending/template.html", context, status=422 if errors else 200)


def _texts(given: QueryDict) -> Texts:
    """What the form holds; a language without any text is not there."""
    subject = {code: given.get(f"subject-{code}", "").strip() for code in words.LANGUAGES}
    body = {code: given.get(f"body-{code}", "").strip() for code in words.LANGUAGES}
    used = [code for code in words.LANGUAGES if subject[code] or body[code] or code == "nl"]
    action = given.get("action", "none")
    return Texts(
        subject={code: subject[code] for code in used},
        body={code: body[code] for code in used},
        action=Action(action) if action in set(Action) else Action.NONE,
        action_url=given.get("action_url", "").strip(),
        attention=given.get("attention", "").strip(),
    )


def _filled(given: Texts) -> dict[str, str]:
    return {
        **{f"subject-{code}": text for code, text in given.subject.items()},
        **{f"body-{code}": text for code, text in given.body.items()},
        "action": given.action.value,
        "action_url": given.action_url,
        "attention": given.attention,
    }


def _shown(given: Texts, enclosed: Enclosed, *, errors: dict[str, str]) -> Shown | None:
    try:
        return replace(public.show_texts(given), files=enclosed.files)
    except InvalidTextsError as error:
        _note(error, errors=errors)
        return None


def _note(error: InvalidTextsError, *, errors: dict[str, str]) -> None:
    """The errors under the names of the fields of the form."""
    fields = {"name": "naam", "subject": "subject-nl"}
    for one in error.errors:
        field = fields.get(one.field, one.field.replace(".", "-"))
        errors.setdefault(field, words.text_problem(one.code, detail=one.detail))
