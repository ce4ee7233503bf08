"""The texts of this package in the four languages, read from the `.po` files beside it."""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SOURCE_LANGUAGE = "nl"
LANGUAGES = (("nl", "Nederlands"), ("en", "English"), ("fr", "Français"), ("de", "Deutsch"))

_LOCALE_ROOT = Path(__file__).parent / "locale"


def po_file(language: str) -> Path:
    """Where the translations into this language are kept."""
    return _LOCALE_ROOT / language / "LC_MESSAGES" / "django.po"


def base_language(locale: str) -> str:
    """The one of our languages that fits a locale name such as "fr-BE"; Dutch when none does."""
    language = locale.replace("_", "-").split("-")[0].lower()
    return language if language in dict(LANGUAGES) else SOURCE_LANGUAGE


@cache
def catalogue(locale: str) -> NullTranslations:
    """Translations for a locale name such as "nl", "fr" or "de-BE".

    Read from the `.po` source itself, so that nothing has to be compiled first. Dutch is the language of
    the source and needs no file.
    """
    language = base_language(locale)
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    with po_file(language).open("rb") as source:
        messages = read_po(source, locale=language)
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return GNUTranslations(compiled)
