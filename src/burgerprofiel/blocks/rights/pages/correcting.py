"""Asking for a correction and following it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from burgerprofiel.blocks.rights import public, rules
from burgerprofiel.blocks.rights.contracts import (
    Correction,
    CorrectionDetail,
    CorrectionField,
    CorrectionMessage,
    CorrectionState,
    CorrectionWords,
    OfFact,
    OfFile,
    Reference,
    Side,
    Subject,
)
from burgerprofiel.blocks.rights.errors import InvalidCorrectionError
from burgerprofiel.blocks.rights.pages import evidence, words
from burgerprofiel.blocks.rights.pages.guards import resident
from burgerprofiel.foundation.pages import SignedInRequest
from burgerprofiel.foundation.uploads import forms
from burgerprofiel.foundation.uploads.forms import Attached

_STATUS_OF = {"assurance": 403, "unknown": 404}
_NOTHING = Attached()
_LONGEST_REFERENCE = 200


@require_safe
@resident
def corrections(request: SignedInRequest) -> HttpResponse:
    """What I asked to correct, with where each stands; an address that names something leads to its form."""
    if request.GET.keys() & {"dossier", "gegeven"}:
        return HttpResponseRedirect(f"{reverse('correction-new')}?{request.GET.urlencode()}")
    rows = [_row(each) for each in public.list_corrections(request.actor)]
    return render(request, "rights/corrections.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
@resident
def ask(request: SignedInRequest) -> HttpResponse:
    """The form about one value or file; what was filled in and handed in survives a mistake."""
    about = _reference(request.POST if request.method == "POST" else request.GET)
    try:
        if request.method != "POST":
            return _form(request, about=about)
        if forms.is_touched(request):
            return _with_files(request, about=about)
        return _asked(request, about=about, upload_ids=_named(request))
    except InvalidCorrectionError as error:
        context = {"text": words.UNAVAILABLE.get(error.code, words.UNAVAILABLE["unknown"])}
        status = _STATUS_OF.get(error.code, 409)
        return render(request, "rights/correction_unavailable.html", context, status=status)


def _named(request: SignedInRequest) -> list[UUID]:
    return evidence.desk(request).named(request.POST.getlist(forms.HANDED_IN))


def _with_files(request: SignedInRequest, *, about: Reference) -> HttpResponse:
    subject = public.find_correctable(request.actor, about=about)
    handed_in = evidence.taken(request, ovo_code=subject.ovo_code)
    if handed_in.error or handed_in.stays:
        return _form(request, about=about, subject=subject, handed_in=handed_in)
    return _asked(request, about=about, upload_ids=handed_in.ids)


def _asked(request: SignedInRequest, *, about: Reference, upload_ids: list[UUID]) -> HttpResponse:
    given = {name: request.POST.get(name, "") for name in ("current", "proposed", "evidence")}
    try:
        if isinstance(about, OfFile) and request.POST.get("field") not in set(CorrectionField):
            raise InvalidCorrectionError("field")
        made = public.submit_correction(
            request.actor, about=about, words=CorrectionWords(**given), upload_ids=upload_ids
        )
    except InvalidCorrectionError as error:
        if error.code in words.UNAVAILABLE:
            raise
        handed_in = evidence.desk(request).lying_ready(upload_ids)
        return _form(request, about=about, handed_in=handed_in, problem=error.code)
    return HttpResponseRedirect(f"{reverse('correction', args=[made])}?gevraagd=1")


def _form(
    request: SignedInRequest,
    *,
    about: Reference,
    subject: Subject | None = None,
    handed_in: Attached = _NOTHING,
    problem: str = "",
) -> HttpResponse:
    found = words.PROBLEMS.get(problem, ("proposed", _("Dat kan nu niet. Probeer het straks opnieuw.")))
    error = found if problem else (forms.FIELD, handed_in.error) if handed_in.error else None
    context = {
        "subject": subject or public.find_correctable(request.actor, about=about),
        "is_file": isinstance(about, OfFile),
        "reference": _parameters(about),
        "back": reverse("dossier", args=[about.dossier_id]) if isinstance(about, OfFile) else "",
        "fields": [(code.value, text) for code, text in words.FIELDS.items()],
        "filled": {name: request.POST.get(name, "") for name in ("field", "current", "proposed", "evidence")},
        "error": error,
        **evidence.context(handed_in),
    }
    return render(request, "rights/correction_form.html", context, status=422 if error else 200)


@require_safe
@resident
def files(request: SignedInRequest) -> HttpResponse:
    """The files of a form that is being filled in, while they are examined."""
    desk = evidence.desk(request)
    handed_in = desk.lying_ready(desk.named(request.GET.getlist(forms.HANDED_IN)))
    return render(request, "rights/correction_files.html", evidence.context(handed_in))


@require_safe
@resident
def correction(request: SignedInRequest, correction_id: UUID) -> HttpResponse:
    """One request: where it stands, what happens next, what was written."""
    return _show(request, correction_id)


@require_POST
@resident
def write(request: SignedInRequest, correction_id: UUID) -> HttpResponse:
    """Write to the authority about a request: an answer to its question, or something more to know."""
    upload_ids = _named(request)
    if forms.is_touched(request):
        found = public.get_correction(request.actor, correction_id=correction_id)
        handed_in = evidence.taken(request, ovo_code=found.correction.ovo_code)
        if handed_in.error or handed_in.stays:
            return _shown(request, found, handed_in=handed_in)
        upload_ids = handed_in.ids
    try:
        public.write_about_correction(
            request.actor,
            correction_id=correction_id,
            text=request.POST.get("text", ""),
            upload_ids=upload_ids,
        )
    except InvalidCorrectionError as error:
        return _show(
            request,
            correction_id,
            handed_in=evidence.desk(request).lying_ready(upload_ids),
            problem=error.code,
        )
    return HttpResponseRedirect(f"{reverse('correction', args=[correction_id])}?verstuurd=1")


@require_http_methods(["GET", "HEAD", "POST"])
@resident
def withdraw(request: SignedInRequest, correction_id: UUID) -> HttpResponse:
    """Ask whether the request is really to be taken back; then do it."""
    if request.method == "POST":
        try:
            public.withdraw_correction(request.actor, correction_id=correction_id)
        except InvalidCorrectionError as error:
            return _show(request, correction_id, problem=error.code)
        return HttpResponseRedirect(f"{reverse('correction', args=[correction_id])}?ingetrokken=1")
    row = _row(public.get_correction(request.actor, correction_id=correction_id).correction)
    if not row["may_withdraw"]:
        raise Http404
    return render(request, "rights/correction_withdraw.html", {"row": row})


def _show(
    request: SignedInRequest, correction_id: UUID, *, handed_in: Attached = _NOTHING, problem: str = ""
) -> HttpResponse:
    found = public.get_correction(request.actor, correction_id=correction_id)
    return _shown(request, found, handed_in=handed_in, problem=problem)


def _shown(
    request: SignedInRequest, found: CorrectionDetail, *, handed_in: Attached, problem: str = ""
) -> HttpResponse:
    row = _row(found.correction)
    text = words.MESSAGE_PROBLEMS.get(problem, words.MESSAGE_PROBLEMS["state"]) if problem else ""
    field = forms.FIELD if handed_in.error or problem == "files" else "text"
    error = (field, handed_in.error or text) if handed_in.error or problem else None
    context = {
        "row": row,
        "own_files": [forms.shown(file) for file in found.files],
        "thread": _thread(found, who=row["authority"]),
        "typed": request.POST.get("text", ""),
        "error": error,
        "done": next((name for name in ("gevraagd", "verstuurd", "ingetrokken") if name in request.GET), ""),
        **evidence.context(handed_in),
    }
    return render(request, "rights/correction.html", context, status=422 if error else 200)


def _thread(found: CorrectionDetail, *, who: str) -> list[dict[str, Any]]:
    def said(message: CorrectionMessage) -> dict[str, Any]:
        by = who if message.side is Side.AUTHORITY else _("Jij")
        shown = [forms.shown(file) for file in message.files]
        return words.entry(message, who=by, mine=Side.PERSON) | {"files": shown}

    return [said(message) for message in found.messages]


def _row(each: Correction) -> dict[str, Any]:
    who = words.authority(each)
    return words.row(each, states=words.STATES) | {
        "authority": who,
        "follows": words.follows(each, who=who),
        "is_asked": each.state is CorrectionState.QUESTION,
        "is_refused": each.state is CorrectionState.REFUSED,
        "may_withdraw": CorrectionState.WITHDRAWN in rules.next_states(each.state, by=Side.PERSON),
    }


def _reference(given: Any) -> Reference:
    """What the address or the form says that it is about. Raises Http404."""
    if dossier := given.get("dossier", ""):
        field = given.get("field", "")
        known = CorrectionField(field) if field in set(CorrectionField) else CorrectionField.OTHER
        try:
            return OfFile(dossier_id=UUID(dossier), field=known)
        except ValueError as error:
            raise Http404 from error
    reference = given.get("gegeven", "")
    if not 0 < len(reference) <= _LONGEST_REFERENCE:
        raise Http404
    return OfFact(reference=reference)


def _parameters(about: Reference) -> list[tuple[str, str]]:
    """The same, to send along."""
    if isinstance(about, OfFile):
        return [("dossier", str(about.dossier_id))]
    return [("gegeven", about.reference)]
