"""Makes the components usable in any Jinja2 environment: filters, globals, extensions, template folder."""

import re
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from babel.lists import format_list
from jinja2 import BaseLoader, ChoiceLoader, Environment, FileSystemLoader, select_autoescape
from markupsafe import Markup

from burgerprofiel.foundation.ui import dates, shapes
from burgerprofiel.foundation.ui.catalogue import SOURCE_LANGUAGE, base_language, catalogue

TEMPLATES = Path(__file__).parent / "templates"


class Translations(Protocol):
    """What texts are translated with; `django.utils.translation` and gettext's own classes fit."""

    def gettext(self, message: str, /) -> str: ...

    def ngettext(self, singular: str, plural: str, number: int, /) -> str: ...

    def pgettext(self, context: str, message: str, /) -> str: ...

    def npgettext(self, context: str, singular: str, plural: str, number: int, /) -> str: ...


def install(
    env: Environment,
    *,
    static: Callable[[str], str] = "/static/{}".format,
    locale: Callable[[], str] = lambda: SOURCE_LANGUAGE,
    today: Callable[[], date] = lambda: datetime.now(dates.BELGIUM).date(),
    translations: Translations | None = None,
) -> None:
    """Register all that the templates in `ui/` need.

    static        URL of a static file by its name ("build/app.css")
    locale        language of the page being rendered ("nl", "fr", ...); asked at every use
    today         the day in Belgium; asked at every use
    translations  for `_()` and `ngettext()`; by default the catalogue of this package, in `locale()`
    """
    env.add_extension("jinja2.ext.i18n")
    texts = translations or _CurrentCatalogue(locale)
    env.install_gettext_callables(  # type: ignore[attr-defined]
        texts.gettext, texts.ngettext, newstyle=True, pgettext=texts.pgettext, npgettext=texts.npgettext
    )
    env.globals["static"] = static
    env.filters.update(_date_filters(locale=locale, today=today))
    env.filters.update(
        spark=shapes.spark,
        bars=shapes.bars,
        pairs=shapes.pairs,
        in_words=lambda names: format_list(list(names), locale=base_language(locale())),
        bdi=lambda text: Markup("<bdi>{}</bdi>").format(text),  # in whatever direction it is written
        has_clock=lambda value: isinstance(value, datetime),
        capitalize_first=lambda text: text[:1].upper() + text[1:] if text else "",
        phone_uri=lambda phone: re.sub(r"[^0-9+]", "", phone),
        bare_host=lambda url: urlsplit(url).netloc.removeprefix("www.") or url,
    )
    env.policies["ext.i18n.trimmed"] = True
    own = FileSystemLoader(TEMPLATES)
    env.loader = ChoiceLoader([env.loader, own]) if isinstance(env.loader, BaseLoader) else own


def plain_environment(*, locale: str = SOURCE_LANGUAGE, today: date | None = None) -> Environment:
    """An environment of its own, for the gallery and for tests; static files lie under `static/`."""
    env = Environment(autoescape=select_autoescape(default=True), trim_blocks=True, lstrip_blocks=True)
    fixed: dict[str, Any] = {"today": lambda: today} if today else {}
    install(env, static="static/{}".format, locale=lambda: locale, **fixed)
    return env


class _CurrentCatalogue:
    """The catalogue of the language that is current when a text is asked for."""

    def __init__(self, locale: Callable[[], str]) -> None:
        self._locale = locale

    def gettext(self, message: str, /) -> str:
        return catalogue(self._locale()).gettext(message)

    def ngettext(self, singular: str, plural: str, number: int, /) -> str:
        return catalogue(self._locale()).ngettext(singular, plural, number)

    def pgettext(self, context: str, message: str, /) -> str:
        return catalogue(self._locale()).pgettext(context, message)

    def npgettext(self, context: str, singular: str, plural: str, number: int, /) -> str:
        return catalogue(self._locale()).npgettext(context, singular, plural, number)


def _date_filters(*, locale: Callable[[], str], today: Callable[[], date]) -> dict[str, Callable[..., Any]]:
    def due_words(due: date | datetime | tuple[str, ...] | None) -> dates.DueWords:
        """Words that were made before (by SQL on a hot page) pass unchanged."""
        if isinstance(due, tuple):
            return dates.DueWords(*due)  # type: ignore[arg-type]
        return dates.due_in_words(due, today=today(), locale=locale())

    return {
        "say_date": lambda value: dates.say_date(value, today=today(), locale=locale()),
        "say_moment": lambda value: dates.say_moment(value, today=today(), locale=locale()),
        "say_time": lambda value: dates.say_time(value, locale=locale()),
        "exact_words": lambda value: dates.exact_words(value, locale=locale()),
        "iso": dates.iso,
        "due_words": due_words,
    }
