"""Every text is translated, and every translation keeps the placeholders of its text."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "src" / "burgerprofiel" / "locale"
LANGUAGES = ("en", "fr", "de")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
Texts = tuple[str, ...]


def main() -> int:
    """Print what is missing or wrong, per language. Returns 1 when there is anything."""
    wanted = {texts(message) for message in extracted()}
    problems = [f"{language}: {line}" for language in LANGUAGES for line in _problems(language, wanted)]
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


def extracted() -> Iterator[Message]:
    """The texts that stand in the code and templates now."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2)}
    keywords |= {"pgettext": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3)}
    catalog = Catalog()
    for found in extract_from_dir(ROOT / "src", methods, options, keywords=keywords):
        catalog.add(found[2], context=found[4])
    yield from (message for message in catalog if message.id)


def texts(message: Message) -> Texts:
    """Singular and, where there is one, plural."""
    return message.id if isinstance(message.id, tuple) else (str(message.id),)


def _problems(language: str, wanted: set[Texts]) -> Iterator[str]:
    path = LOCALE / language / "LC_MESSAGES" / "django.po"
    if not path.exists():
        yield f"there is no {path.relative_to(ROOT)}"
        return
    catalog = read_po(BytesIO(path.read_bytes()), locale=language)
    known = {texts(message): message for message in catalog if message.id}
    for missing in sorted(wanted - {key for key, message in known.items() if _is_whole(message)}):
        yield f"not translated: {missing[0]!r}"
    for key in sorted(wanted & known.keys()):
        if known[key].fuzzy:
            yield f"to be looked at (fuzzy): {key[0]!r}"
        yield from _lost_placeholders(known[key])


def _is_whole(message: Message) -> bool:
    translated = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(translated)


def _lost_placeholders(message: Message) -> Iterator[str]:
    translated = message.string if isinstance(message.string, tuple) else (message.string,)
    allowed = {mark for text in texts(message) for mark in _PLACEHOLDER.findall(text)}
    for one in filter(None, translated):
        if set(_PLACEHOLDER.findall(one)) - allowed:
            yield f"a placeholder that the text does not have: {one!r}"
    if (
        not isinstance(message.id, tuple)
        and message.string
        and set(_PLACEHOLDER.findall(str(message.string))) != allowed
    ):
        yield f"another set of placeholders: {message.string!r}"


if __name__ == "__main__":
    sys.exit(main())
