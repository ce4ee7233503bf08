"""My mobile number: given, proven by a code, changed, taken away."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from burgerprofiel.blocks.notifications import public
from burgerprofiel.blocks.notifications.contracts import CodeAnswer
from burgerprofiel.blocks.notifications.errors import NoTextMessagesError, NotMobileError, NotSentError
from burgerprofiel.foundation import limits, phones
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.pages import SignedInRequest, resident

_LONGEST: Final = 60


@require_http_methods(["GET", "HEAD", "POST"])
@resident
def number(request: SignedInRequest) -> HttpResponse:
    """The number that I have or that waits for its code; a POST (`nummer`) sends a code to another."""
    if request.method != "POST":
        return _show(request)
    given = request.POST.get("nummer", "").strip()[:_LONGEST]
    limits.spend_for(uses.PHONE_ASKED, request)
    try:
        limits.spend(uses.PHONE_NUMBER, number=public.as_mobile(given))
        public.send_code(request.actor, number=given)
    except NotMobileError as error:
        return _show(request, status=422, errors={"nummer": _number_problem(error.code)}, given=given)
    except NotSentError as error:
        return _show(request, status=503, errors={"nummer": _sending_problem(error.code)}, given=given)
    except NoTextMessagesError:
        return _show(request, status=409)
    return _saved("code")


@require_POST
@resident
def code(request: SignedInRequest) -> HttpResponse:
    """The code that came (`code`); spaces and dashes in it do not matter."""
    limits.spend_for(uses.PHONE_CODE, request)
    typed = "".join(one for one in request.POST.get("code", "")[:_LONGEST] if one not in " -\u00a0\t")
    match public.confirm_code(request.actor, code=typed):
        case CodeAnswer.CONFIRMED:
            return _saved("bevestigd")
        case CodeAnswer.WRONG:
            return _show(request, status=422, errors={"code": _("Deze code klopt niet. Kijk de sms na.")})
        case CodeAnswer.GONE:
            gone = _("Deze code werkt niet meer. Vraag een nieuwe.")
            return _show(request, status=422, errors={"nummer": gone})


@require_POST
@resident
def remove(request: SignedInRequest) -> HttpResponse:
    """Forget my number, and a code that waits (`wat` is `code`: only that)."""
    if request.POST.get("wat") == "code":
        public.forget_code(request.actor)
        return redirect("mobile")
    public.remove_phone(request.actor)
    return _saved("weg")


def _saved(what: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('mobile')}?bewaard={what}")


def _show(
    request: SignedInRequest, *, status: int = 200, errors: dict[str, str] | None = None, given: str = ""
) -> HttpResponse:
    addresses = public.get_telling(request.actor).addresses
    context: dict[str, Any] = {
        "can_text": addresses.can_text,
        "phone": phones.spaced(addresses.phone),
        "pending": phones.spaced(addresses.phone_pending),
        "errors": errors or {},
        "given": given,
        "saved": request.GET.get("bewaard", ""),
    }
    return render(request, "notifications/mobile.html", context, status=status)


def _number_problem(code: str) -> str:
    texts = {
        "number-empty": _("Vul je gsm-nummer in."),
        "number-not-mobile": _("Dit is geen gsm-nummer. Op een vaste lijn komen geen sms’en."),
        "number-too-short": _("Dit nummer is te kort. Kijk het na."),
        "number-too-long": _("Dit nummer is te lang. Kijk het na."),
        "number-unknown-country": _("We kennen het land van dit nummer niet. Begin met + en de landcode."),
        "number-not-in-use": _("Dit nummer kan niet bestaan. Kijk het na."),
    }
    return texts.get(code, _("Dit is geen telefoonnummer. Schrijf het zoals 0470 12 34 56."))


def _sending_problem(code: str) -> str:
    if code == "number-refused":
        return _("Op dit nummer komen geen sms’en. Kijk het na.")
    return _("We konden geen sms sturen. Probeer later.")
