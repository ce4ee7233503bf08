"""The site behind the relay in `bench.relay`: Django with its usual middleware, two pages, no database."""

from __future__ import annotations

import jinja2
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path

_ROWS = 36
_PAGE = jinja2.Environment(autoescape=True).from_string(
    """<!doctype html><html lang="nl"><body><ul>{% for row in rows %}
<li id="d{{ row.id }}" class="row"><h2><a href="/dossiers/{{ row.id }}">{{ row.title }}</a></h2>
<p class="row__authority">{{ row.authority }}</p><p class="row__phase">{{ row.phase }}</p>
<p class="row__turn">{{ row.turn }}</p><time datetime="{{ row.date }}">{{ row.date_text }}</time>
<p class="row__text">{{ row.text }}</p></li>{% endfor %}</ul></body></html>"""
)


def _row(number: int) -> dict[str, str]:
    return {
        "id": f"00000000-0000-7000-8000-{number:012d}",
        "title": f"Aanvraag van een premie voor de renovatie van je woning, deel {number}",
        "authority": "Stad Voorbeke & partners",
        "phase": "In behandeling",
        "turn": "Het bestuur is aan de beurt",
        "date": "2026-01-31",
        "date_text": "31 januari 2026",
        "text": "Je dossier is volledig. Je krijgt een antwoord voor het einde van de maand. " * 2,
    }


def small(request: HttpRequest) -> HttpResponse:
    """Two bytes: all that is measured is the way."""
    return HttpResponse(b"ok")


def page(request: HttpRequest) -> HttpResponse:
    """About 20 kB, rendered as the overview is."""
    return HttpResponse(_PAGE.render(rows=[_row(number) for number in range(_ROWS)]))


urlpatterns = [path("small", small), path("page", page)]

settings.configure(
    SECRET_KEY="bench",
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["*"],
    USE_I18N=True,
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
)
application = get_wsgi_application()
