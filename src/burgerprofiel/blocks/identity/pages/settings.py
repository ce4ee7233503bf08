"""What a person sets about themselves: language, address for notifications, open sessions."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import structlog
from django.conf import settings as django_settings
from django.core.mail import EmailMessage
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from burgerprofiel.blocks.identity import public
from burgerprofiel.blocks.identity.pages import requests
from burgerprofiel.blocks.identity.pages.requests import IdentityRequest
from burgerprofiel.blocks.identity.services import persons
from burgerprofiel.foundation import config, limits
from burgerprofiel.foundation.gate import Actor
from burgerprofiel.foundation.limits import uses
from burgerprofiel.foundation.pages import SignedInRequest, local_path, signed_in

_LANGUAGES = frozenset(code for code, _name in django_settings.LANGUAGES)
_log = structlog.get_logger(__name__)


@require_safe
@signed_in
def overview(request: SignedInRequest) -> HttpResponse:
    """Who I am, my language, my address for notifications."""
    return _show(request)


def _show(request: SignedInRequest, *, status: int = 200, **extra: Any) -> HttpResponse:
    mine = public.get_settings(request.actor)
    context = {
        "mine": mine,
        "languages": django_settings.LANGUAGES,
        "here": request.LANGUAGE_CODE,
        "saved": request.GET.get("bewaard", ""),
        "error": "",
        "given": mine.email,
        **extra,
    }
    return requests.show(request, "settings", context, status=status)


def _saved(what: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('settings')}?{urlencode({'bewaard': what})}")


@require_POST
def language(request: IdentityRequest) -> HttpResponse:
    """Choose the language of this browser; who is signed in keeps it as their own."""
    chosen = request.POST.get("language", "")
    response = HttpResponseRedirect(local_path(request.POST.get("next")))
    if chosen in _LANGUAGES:
        if request.sign_in:
            public.set_language(request.sign_in.me, language=chosen)
        response.set_cookie(
            django_settings.LANGUAGE_COOKIE_NAME,
            chosen,
            max_age=django_settings.LANGUAGE_COOKIE_AGE,
            secure=django_settings.LANGUAGE_COOKIE_SECURE,
            samesite="Lax",
        )
    return response


@require_POST
@signed_in
def email(request: SignedInRequest) -> HttpResponse:
    """Take a new address and send it a link, or forget the address when the field is empty."""
    given = request.POST.get("email", "").strip()[:254]
    if not given:
        public.remove_email(request.actor)
        return _saved("geen-adres")
    limits.spend_for(uses.EMAIL_ASKED, request)
    try:
        token = public.request_email(request.actor, email=given)
        _send_link(given, token=token)
    except persons.EmailError as error:
        return _show(request, status=422, error=_email_problem(error.code), given=given)
    except (SMTPException, OSError) as error:
        _log.warning("confirmation_not_sent", error=type(error).__name__)
        return _show(
            request, status=503, error=_("We konden geen e-mail sturen. Probeer later."), given=given
        )
    return _saved("link")


def _email_problem(code: str) -> str:
    if code == "too-many":
        return _("Je hebt al vijf links gevraagd. Kijk in je mailbox, of probeer morgen opnieuw.")
    return _("Dit is geen e-mailadres. Schrijf het zoals naam@voorbeeld.be.")


def _send_link(address: str, *, token: str) -> None:
    link = config.current().public_url + reverse("email-confirm", args=[token])
    name = config.current().tenant_name
    text = _(
        "Hallo,\n\nJe wilt berichten van %(name)s krijgen op dit adres. Bevestig dat met deze link:\n\n%(link)s\n\n"
        "De link werkt 24 uur. Heb je dit niet gevraagd? Dan hoef je niets te doen.\n"
    ) % {"name": name, "link": link}
    subject = _("%(name)s: bevestig je e-mailadres") % {"name": name}
    EmailMessage(subject, text, config.current().mail.sender, [address]).send()


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_email(request: IdentityRequest, token: str) -> HttpResponse:
    """The link of the e-mail. It asks for a click: programs that look at links in mail must not confirm."""
    limits.spend_for(uses.EMAIL_LINK, request)
    if request.method == "POST":
        is_done = public.confirm_email(token)
        return requests.show(request, "email_confirmed", {"is_done": is_done}, status=200 if is_done else 410)
    is_good = persons.is_email_link(token)
    return requests.show(request, "email_confirm", {"is_good": is_good}, status=200 if is_good else 410)


@require_safe
@signed_in
def sessions(request: SignedInRequest) -> HttpResponse:
    """My open sessions; asks to sign in again when that was a while ago."""
    if again := _sign_in_again(request):
        return again
    return requests.show(request, "sessions", {"sessions": public.list_sessions(request.actor)})


@require_POST
@signed_in
def end_session(request: SignedInRequest) -> HttpResponse:
    """End one of my sessions (`session`), or all others (`session` is `others`)."""
    if again := _sign_in_again(request):
        return again
    _end(request.actor, given=request.POST.get("session", ""))
    return HttpResponseRedirect(reverse("sessions"))


def _end(actor: Actor, *, given: str) -> None:
    if given == "others":
        public.end_other_sessions(actor)
        return
    try:
        session_id = UUID(given)
    except ValueError:
        return
    if session_id != actor.session_id:  # this one ends by signing out
        public.end_session(actor, session_id=session_id)


def _sign_in_again(request: SignedInRequest) -> HttpResponse | None:
    found = getattr(request, "sign_in", None)
    if found and public.is_recent(found):
        return None
    return HttpResponseRedirect(
        f"{reverse('sign-in')}?{urlencode({'opnieuw': '1', 'terug': reverse('sessions')})}"
    )
