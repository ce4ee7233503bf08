"""Who used my data elsewhere: the page at once, the answers of the registers when they come."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from burgerprofiel.blocks.privacy import public
from burgerprofiel.blocks.privacy.contracts import RegisterAnswer
from burgerprofiel.blocks.privacy.errors import RegisterNotFoundError
from burgerprofiel.blocks.privacy.wire import usage
from burgerprofiel.foundation import errors, keys
from burgerprofiel.foundation.pages import SignedInRequest, resident


@require_GET
@resident
def registers(request: SignedInRequest) -> HttpResponse:
    """Which registers there are. Nobody is asked anything for this page; the browser fetches the answers after it."""
    if not can_ask(request):
        return redirect("accesses")
    return render(request, "privacy/registers.html", {"registers": public.list_registers()})


@require_GET
@resident
def answers(request: SignedInRequest) -> HttpResponse:
    """What all registers or one (`register`) answer, older uses from `vanaf` on: a part, or a page without scripts."""
    if not can_ask(request):
        return redirect("accesses")
    first = _first(request.GET.get("vanaf", ""))
    from_script = request.headers.get("HX-Request") == "true"
    found: tuple[RegisterAnswer, ...] = ()
    problem = ""
    try:
        found = public.ask_registers(request.actor, register=request.GET.get("register", ""), first=first)
    except RegisterNotFoundError:
        return render(request, "privacy/not_found.html", status=404)
    except (errors.TooManyError, keys.KeyServiceError):
        if not from_script:
            raise  # the edge has pages for these
        problem = _("We kunnen het nu niet vragen. Probeer het over enkele minuten opnieuw.")
    template = "privacy/register_answers.html" if from_script else "privacy/registers.html"
    return render(request, template, _context(found, first=first, problem=problem))


def _context(found: tuple[RegisterAnswer, ...], *, first: int, problem: str) -> dict[str, Any]:
    return {
        "registers": public.list_registers(),
        "answers": [_line(answer) for answer in found],
        "problem": problem,
        "is_older": first > 1,
        "all_url": reverse("register-answers"),
    }


def can_ask(request: SignedInRequest) -> bool:
    """Whether there is anything to ask, by somebody for themselves."""
    return request.actor.party_id == request.actor.person_id and bool(public.list_registers())


def _line(answer: RegisterAnswer) -> dict[str, Any]:
    code = answer.register.code
    here = reverse("register-answers")
    older = urlencode({"register": code, "vanaf": str(answer.next_first)})
    return {
        "register": answer.register,
        "rows": answer.rows,
        "older_url": f"{here}?{older}" if answer.next_first else "",
        "retry_url": f"{here}?{urlencode({'register': code})}",
    }


def _first(given: str) -> int:
    number = int(given) if given.isascii() and given.isdigit() and len(given) < 7 else 1
    return number if 1 <= number <= usage.LARGEST_OFFSET else 1
