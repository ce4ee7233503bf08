"""How an organisation divides its mailbox: its parts, its people, its rules, and what departments are mailed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from burgerprofiel.blocks.messages.contracts import GENERAL, Office, Part, Rhythm, Rule, Source
from burgerprofiel.blocks.messages.errors import (
    InvalidPartError,
    NotManagerError,
    UnknownColleagueError,
    UnknownPartError,
    UnknownRuleError,
)
from burgerprofiel.blocks.messages.pages import office_words as words
from burgerprofiel.blocks.messages.pages import working
from burgerprofiel.blocks.messages.public import organisation
from burgerprofiel.foundation.pages import Guarded, SignedInRequest, seen_by
from burgerprofiel.foundation.uploads import forms

P = ParamSpec("P")
Errors = Mapping[str, str]
_form_methods = require_http_methods(["GET", "HEAD", "POST"])
colleagues_only = seen_by(lambda actor: not actor.is_staff and organisation.is_organisation(actor))
"""In a person's own mailbox these pages do not exist."""
EVERYBODY: Final = "iedereen"
SOME: Final = "enkelen"
_FIELDS: Final = {
    "no-readers": "lezers",
    "not-an-address": "adres",
    "no-condition": "bron",
    "unknown-source": "bron",
    "no-effect": "naar-deel",
    "unknown-part": "naar-deel",
    "too-many-rules": "bron",
    "unknown-colleague": "collega",
}
"""At which field of its form a problem is told; else at the name of a part."""


def _changing(
    view: Callable[Concatenate[SignedInRequest, P], HttpResponse],
) -> Guarded[P]:
    """For changes: what is not there any more, or not for this person, is said on the page of the mailbox."""

    @wraps(view)
    def guarded(request: SignedInRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (NotManagerError, UnknownPartError, UnknownRuleError, UnknownColleagueError) as error:
            return _done(error.code)

    return colleagues_only(guarded)


def _done(what: str, **more: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('mailbox')}?{urlencode({'gedaan': what, **more})}")


# ------------------------------------------------------------------------------------------------ the mailbox


@_form_methods
@_changing
def mailbox(request: SignedInRequest) -> HttpResponse:
    """The mailbox as it is divided; a new part is made here."""
    if request.method != "POST":
        return _mailbox(request)
    try:
        code = organisation.make_part(request.actor, name=request.POST.get("naam", ""))
    except InvalidPartError as error:
        return _mailbox(request, errors=_errors(error))
    return HttpResponseRedirect(_part_url(code))


def _mailbox(request: SignedInRequest, *, errors: Errors | None = None) -> HttpResponse:
    division = organisation.look(request.actor, rules=True)
    office, waiting = division.office, {one.code: one.waiting for one in division.figures.parts}
    context = {
        "manages": office.manages,
        "who_divides": [one.name for one in office.colleagues if one.is_manager],
        "parts": [_part_row(one, office=office, waiting=waiting.get(one.code, 0)) for one in office.parts],
        "colleagues": office.colleagues,
        "rules": _rule_rows(division.rules, office=office),
        "sources": _sources(division.sources),
        "to_parts": working.part_options(office.parts),
        "people": working.person_options(office),
        "filled": request.POST,
        "errors": errors or {},
        "said": _said(request),
    }
    return render(request, "messages/dividing/mailbox.html", context, status=422 if errors else 200)


def _part_row(part: Part, *, office: Office, waiting: int) -> dict[str, Any]:
    lines = (
        [_("Leest: %(names)s") % {"names": ", ".join(words.readers(part, office))}] if part.is_limited else []
    )
    if part.is_mine:
        lines.append(ngettext("%(num)s te behandelen", "%(num)s te behandelen", waiting) % {"num": waiting})
    if part.digest:
        lines.append(_digest(part))
    return {
        "code": part.code,
        "name": words.part_name(part),
        "lines": lines,
        "url": _part_url(part.code),
        "list_url": f"{reverse('messages')}?{urlencode({'deel': words.write_part(part.code)})}"
        if part.is_mine
        else "",
    }


def _digest(part: Part) -> str:
    if part.digest is None:
        return ""
    if not part.digest.is_confirmed:
        return _("samenvatting wacht op bevestiging")
    return _("samenvatting %(when)s") % {"when": words.rhythm(part.digest.rhythm)}


def _part_url(code: str) -> str:
    return f"{reverse('mailbox-part')}?{urlencode({'deel': words.write_part(code)})}"


def _rule_rows(rules_: Sequence[Rule], *, office: Office) -> list[dict[str, Any]]:
    """The rules in words; those of a provider are behind those of colleagues, who cannot move them."""
    own = sum(not rule.origin for rule in rules_)
    return [
        {
            "id": rule.id,
            "number": place + 1,
            "what": _condition(rule),
            "to": words.part_of(office, rule.partition)
            if rule.partition != GENERAL or not rule.assigned_to
            else "",
            "person": words.colleague(office, rule.assigned_to) if rule.assigned_to else "",
            "is_own": not rule.origin,
            "first": place == 0,
            "last": place == own - 1,
        }
        for place, rule in enumerate(rules_)
    ]


def _condition(rule: Rule) -> str:
    parts = [rule.sender or rule.sender_code, rule.type_name]
    if rule.application:
        parts.append(_("van het systeem %(name)s") % {"name": rule.application})
    return " · ".join(part for part in parts if part) or _("Elk bericht")


def _sources(sources: Sequence[Source]) -> list[tuple[str, str]]:
    """What a rule can be about: a sender, and each of the types of message that came of it."""
    found: list[tuple[str, str]] = []
    before = ""
    for one in sources:
        if one.sender_code != before:
            found.append((one.sender_code, _("%(sender)s: alles") % {"sender": one.sender}))
            before = one.sender_code
        found.append((f"{one.sender_code}:{one.type_id}", f"{one.sender}: {one.type_name}"))
    return found


# ------------------------------------------------------------------------------------------------ one part


@_form_methods
@_changing
def part(request: SignedInRequest) -> HttpResponse:
    """One part: what it is called, who reads it, what a department is mailed of it, and its end."""
    code = words.read_part(request.GET.get("deel", ""))
    if code is None:
        raise UnknownPartError
    does = {"bewaar": _save, "einde": _end, "mail": _ask_digest, "geen-mail": _stop_digest}
    act = does.get(request.POST.get("doe", ""))
    if request.method != "POST" or act is None:
        return _part(request, code)
    try:
        return act(request, code)
    except (InvalidPartError, UnknownColleagueError) as error:
        return _part(request, code, errors=_errors(error))


def _save(request: SignedInRequest, code: str) -> HttpResponse:
    given = forms.identifiers(request.POST.getlist("lezer"), most=500)
    limited = request.POST.get("lezers") == SOME
    organisation.change_part(
        request.actor,
        code=code,
        name=request.POST.get("naam", ""),
        reader_ids=given if limited else None,
    )
    return _done("deel")


def _end(request: SignedInRequest, code: str) -> HttpResponse:
    """Ask first: what lies in a limited part is for everybody afterwards."""
    if request.POST.get("zeker") != "1":
        found = _found(organisation.get_office(request.actor), code)
        context = {
            "part": words.part_name(found),
            "is_limited": found.is_limited,
            "part_url": _part_url(code),
        }
        return render(request, "messages/dividing/end.html", context)
    organisation.end_part(request.actor, code=code)
    return _done("einde")


def _ask_digest(request: SignedInRequest, code: str) -> HttpResponse:
    given = request.POST.get("ritme", "")
    organisation.ask_digest(
        request.actor,
        code=code,
        address=request.POST.get("adres", "")[:254],
        rhythm=Rhythm(given) if given in set(Rhythm) else Rhythm.DAY,
        language=(translation.get_language() or "nl")[:2],
    )
    return HttpResponseRedirect(f"{_part_url(code)}&gedaan=mail")


def _stop_digest(request: SignedInRequest, code: str) -> HttpResponse:
    organisation.stop_digest(request.actor, code=code)
    return HttpResponseRedirect(f"{_part_url(code)}&gedaan=geen-mail")


def _part(request: SignedInRequest, code: str, *, errors: Errors | None = None) -> HttpResponse:
    office = organisation.get_office(request.actor)
    if not office.manages:
        raise NotManagerError
    found = _found(office, code)
    filled = request.POST if errors and "naam" in request.POST else None
    context = {
        "part": found,
        "is_general": code == GENERAL,
        "title": words.part_name(found),
        "part_url": _part_url(code),
        "name": filled.get("naam") if filled else found.name,
        "who_reads": filled.get("lezers") if filled else SOME if found.is_limited else EVERYBODY,
        "reads": filled.getlist("lezer") if filled else [str(one) for one in found.reader_ids],
        "colleagues": [
            {"value": str(one.person_id), "label": _("Jij") if one.is_me else one.name or _("Een collega")}
            for one in office.colleagues
        ],
        "rhythms": [{"value": one.value, "label": words.rhythm(one).capitalize()} for one in Rhythm],
        "digest": found.digest,
        "digest_says": _digest(found).capitalize(),
        "address": request.POST.get("adres", ""),
        "rhythm": request.POST.get("ritme") or (found.digest.rhythm if found.digest else Rhythm.DAY).value,
        "errors": errors or {},
        "said": _said(request),
    }
    return render(request, "messages/dividing/part.html", context, status=422 if errors else 200)


def _found(office: Office, code: str) -> Part:
    found = office.part(code)
    if found is None:
        raise UnknownPartError
    return found


# ------------------------------------------------------------------------------------------------ people and rules


@require_POST
@_changing
def colleague(request: SignedInRequest) -> HttpResponse:
    """Have a colleague divide the mailbox, or no longer; asks first where who does it could not any more after that."""
    person_id = next(iter(forms.identifiers(request.POST.getlist("collega"), most=1)), None)
    if person_id is None:
        raise UnknownColleagueError
    does = request.POST.get("doe", "")
    try:
        organisation.name_manager(
            request.actor,
            person_id=person_id,
            is_manager=does == "wel",
            is_sure=request.POST.get("zeker") == "1",
        )
    except InvalidPartError:
        return render(request, "messages/dividing/colleague.html", {"person_id": person_id, "does": does})
    return _done("collega")


@require_POST
@_changing
def rules(request: SignedInRequest) -> HttpResponse:
    """Make a rule, move it, remove it, or apply all of them to what lies there."""
    does = request.POST.get("doe", "")
    if does == "pas-toe":
        return _done("toegepast", aantal=str(organisation.apply_rules(request.actor)))
    if does == "maak":
        return _make_rule(request)
    rule_id = next(iter(forms.identifiers(request.POST.getlist("regel"), most=1)), None)
    if rule_id is None:
        raise UnknownRuleError
    if does == "weg":
        organisation.remove_rule(request.actor, rule_id=rule_id)
        return _done("regel-weg")
    organisation.move_rule(request.actor, rule_id=rule_id, by=-1 if does == "omhoog" else 1)
    return HttpResponseRedirect(f"{reverse('mailbox')}#rules")


def _make_rule(request: SignedInRequest) -> HttpResponse:
    sender, _mark, type_id = request.POST.get("bron", "").replace("\0", "").partition(":")
    person = request.POST.get("collega", "")
    code = words.read_part(request.POST.get("naar-deel", "")) or GENERAL
    try:
        organisation.add_rule(
            request.actor,
            partition=code,
            sender_code=sender[:12],
            type_id=int(type_id) if type_id.isascii() and type_id.isdigit() and len(type_id) < 10 else None,
            assigned_to=next(iter(forms.identifiers([person], most=1)), None),
        )
    except (InvalidPartError, UnknownPartError, UnknownColleagueError) as error:
        return _mailbox(request, errors=_errors(error))
    return _done("regel")


# ------------------------------------------------------------------------------------------------ words


def _errors(error: InvalidPartError | UnknownPartError | UnknownColleagueError) -> dict[str, str]:
    return {_FIELDS.get(error.code, "naam"): words.problem(error.code)}


def _said(request: SignedInRequest) -> dict[str, str] | None:
    """What became of what was asked."""
    done = request.GET.get("gedaan", "")
    if done in ("not-manager", "unknown-part", "unknown-rule", "unknown-colleague"):
        return {"tone": "warn", "text": words.problem(done)}
    if done == "toegepast":
        given = request.GET.get("aantal", "")
        count = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
        text = ngettext(
            "%(num)s bericht ging naar waar de regels zeggen.",
            "%(num)s berichten gingen naar waar de regels zeggen.",
            count,
        )
        return {
            "tone": "ok",
            "text": text % {"num": count} if count else _("Alles lag al goed. Er verhuisde niets."),
        }
    texts = {
        "deel": _("Het deel is bewaard."),
        "einde": _("Het deel is er niet meer. Wat erin lag, ligt nu in het algemene deel."),
        "collega": _("Dat is bewaard."),
        "regel": _("De regel is bewaard. Ze geldt voor wat vanaf nu binnenkomt."),
        "regel-weg": _("De regel is weg. Wat ze al deed, blijft zo."),
        "mail": _(
            "We stuurden een link naar dit adres. Zodra iemand daarop klikt, beginnen de samenvattingen."
        ),
        "geen-mail": _("We sturen geen samenvatting meer."),
    }
    return {"tone": "ok", "text": texts[done]} if done in texts else None
