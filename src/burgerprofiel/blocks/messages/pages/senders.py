"""Pages of who manages senders: what they are called, their types of message, how much they may send."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from burgerprofiel.blocks.messages import public
from burgerprofiel.blocks.messages.contracts import SenderDetail, SenderRules
from burgerprofiel.blocks.messages.errors import InvalidRulesError, RulesChangedError
from burgerprofiel.blocks.messages.pages import senders_words as said
from burgerprofiel.blocks.messages.pages import sending_words as words
from burgerprofiel.foundation.pages import SignedInRequest, seen_by

PAGE: Final = 50
form_methods = require_http_methods(["GET", "HEAD", "POST"])
manager = seen_by(lambda actor: actor.manages)
"""Staff who manage an authority, and operators; for others these pages do not exist."""


@require_safe
@manager
def senders(request: SignedInRequest) -> HttpResponse:
    """The senders that somebody manages."""
    text, after = request.GET.get("q", "").replace("\0", "").strip()[:100], request.GET.get("na", "")[:12]
    found = public.list_senders(request.actor, text=text, after=after, limit=PAGE + 1)
    shown = found[:PAGE]
    more = {"q": text, "na": shown[-1].code} if len(found) > PAGE else None
    context = {
        "rows": [{"it": one, "name": words.best(one.name) or one.code} for one in shown],
        "text": text,
        "may_search": request.actor.is_operator,
        "later_url": f"{reverse('senders')}?{urlencode(more)}" if more else None,
        "first_url": reverse("senders") if after else None,
    }
    return render(request, "messages/senders/list.html", context)


@require_safe
@manager
def sender(request: SignedInRequest, code: str) -> HttpResponse:
    """One sender with its types of message, its quota and what was changed."""
    return _show(request, public.get_sender(request.actor, code=code))


def _show(
    request: SignedInRequest, found: SenderDetail, *, error: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "found": found,
        "name": words.best(found.rules.name) or found.code,
        "names": [
            (label, found.rules.name[language])
            for language, label in words.LANGUAGES.items()
            if found.rules.name.get(language)
        ],
        "types": [
            {
                "it": one,
                "name": words.best(one.rules.name),
                "title": words.best(one.rules.notice_title),
                "traits": said.traits(one.rules),
            }
            for one in found.types
        ],
        "history": [said.step(one, found=found, actor=request.actor) for one in found.steps],
        "used": said.number(found.quota.used),
        "per_day": said.number(found.quota.per_day),
        "may_set_quota": request.actor.is_operator and found.is_known,
        "typed": request.POST.get("per-dag", str(found.quota.per_day)),
        "error": error,
        "said": said.DONE.get(request.GET.get("klaar", "")),
    }
    return render(request, "messages/senders/sender.html", context, status=status)


@form_methods
@manager
def edit(request: SignedInRequest, code: str) -> HttpResponse:
    """What a sender is called, and whether notices may name it."""
    found = public.get_sender(request.actor, code=code)
    errors: dict[str, str] = {}
    conflict = ""
    if request.method == "POST":
        given = SenderRules(
            name=texts_of(request, "naam"),
            is_sensitive="gevoelig" in request.POST,
            enterprise_number=request.POST.get("nummer", "").strip(),
        )
        try:
            public.save_sender(request.actor, code=code, given=given, seen=request.POST.get("gezien", ""))
            return back(code, done="bewaard")
        except InvalidRulesError as error:
            errors = said.problems(error)
        except RulesChangedError:
            conflict = said.changed()
    context = {
        "found": found,
        "name": words.best(found.rules.name) or code,
        "filled": request.POST.dict() if request.method == "POST" else _filled(found.rules),
        "languages": words.LANGUAGES,
        "seen": public.mark_of_rules(found.rules),
        "is_operator": request.actor.is_operator,
        "errors": errors,
        "conflict": conflict,
    }
    status = 409 if conflict else 422 if errors else 200
    return render(request, "messages/senders/edit.html", context, status=status)


def _filled(rules: SenderRules) -> dict[str, Any]:
    return {
        **{f"naam-{language}": text for language, text in rules.name.items()},
        "gevoelig": rules.is_sensitive,
        "nummer": rules.enterprise_number,
    }


def texts_of(request: SignedInRequest, name: str) -> dict[str, str]:
    """A text per language of a form; a language without one is not there."""
    found = {language: request.POST.get(f"{name}-{language}", "").strip() for language in words.LANGUAGES}
    return {language: text for language, text in found.items() if text}


@require_POST
@manager
def quota(request: SignedInRequest, code: str) -> HttpResponse:
    """How many recipients a sender may have in a day."""
    given = request.POST.get("per-dag", "").strip().replace(".", "")
    try:
        per_day = int(given) if given.isascii() and given.isdigit() and len(given) < 10 else 0
        public.set_quota(request.actor, code=code, per_day=per_day)
    except InvalidRulesError as error:
        problem = said.problems(error)["per-dag"]
        return _show(request, public.get_sender(request.actor, code=code), error=problem, status=422)
    return back(code, done="quotum")


def back(code: str, *, done: str) -> HttpResponseRedirect:
    """To the page of the sender, which says what was done."""
    return HttpResponseRedirect(f"{reverse('sender', args=[code])}?{urlencode({'klaar': done})}")


def crumbs(found: SenderDetail) -> list[dict[str, str]]:
    """The way to what lies under a sender."""
    return [
        {"label": _("Afzenders"), "url": reverse("senders")},
        {"label": words.best(found.rules.name) or found.code, "url": reverse("sender", args=[found.code])},
    ]
