"""The texts of the code and their translations: every text is translated, and keeps its placeholders.

    python -m tools.translations            what is missing or wrong; nothing when all is well
    python -m tools.translations --update   bring the catalogues in line with the code (`make messages`)

There are two collections of texts, each with catalogues of its own. `foundation/ui` can be used without the site,
so it brings its texts along; the site asks both, so what the components say is not translated a second time.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "src" / "burgerprofiel"
LANGUAGES = ("en", "fr", "de")
UNCHANGED = ROOT / "tools" / "unchanged.txt"
"""Translations that may be the same as the Dutch text: `language: text`."""

_KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_PLACEHOLDER = re.compile(r"%\(\w+\)\d*[sd]|\{\w*\}")
_HEADER = """# Texts of {name}; the source language is Dutch.
msgid ""
msgstr ""
"Project-Id-Version: Burgerprofiel 1\\n"
"Language: {language}\\n"
"Plural-Forms: {plural}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
Key = tuple[str, tuple[str, ...]]


@dataclass(frozen=True)
class Collection:
    """Texts of one folder, without those of the folders that bring their own."""

    name: str
    folder: Path
    without: tuple[str, ...]
    beside: tuple[Collection, ...] = ()

    def catalogue(self, language: str) -> Path:
        """Where the translations into this language are kept."""
        return self.folder / "locale" / language / "LC_MESSAGES" / "django.po"


UI = Collection("foundation/ui", PACKAGE / "foundation" / "ui", ("gallery", "tests"))
SITE = Collection("the site and its blocks", PACKAGE, ("ui", "tests"), beside=(UI,))


def main(arguments: list[str]) -> int:
    """Update, or print what is missing or wrong. Returns 1 when there is anything."""
    if arguments == ["--update"]:
        for collection in (UI, SITE):
            for language in LANGUAGES:
                update(collection, language=language)
        return 0
    found = [*problems(UI), *problems(SITE)]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


@cache
def extracted(collection: Collection) -> dict[Key, Message]:
    """The texts that stand in the code and templates of a collection now."""
    with (ROOT / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)
    catalog = Catalog()
    for *_place, text, _comments, context in extract_from_dir(
        collection.folder,
        methods,
        options,
        keywords=_KEYWORDS,
        directory_filter=lambda folder: Path(folder).name not in collection.without,
    ):
        catalog.add(text, context=context)
    elsewhere = {key for other in collection.beside for key in extracted(other)}
    messages = {key_of(message): message for message in catalog if message.id}
    return {key: message for key, message in messages.items() if key not in elsewhere}


def key_of(message: Message) -> Key:
    """Context, singular and, where there is one, plural."""
    return message.context or "", _forms(message.id)


def _forms(text: object) -> tuple[str, ...]:
    return tuple(text) if isinstance(text, list | tuple) else (str(text or ""),)


def update(collection: Collection, *, language: str) -> None:
    """Write the catalogue anew: texts in alphabetical order, known translations kept, what is gone left out."""
    path = collection.catalogue(language)
    known = known_in(path, language=language)
    catalog = Catalog(locale=language)
    for key, message in extracted(collection).items():
        catalog.add(message.id, known[key].string if key in known else None, context=message.context)
    body = BytesIO()
    write_po(body, catalog, width=120, no_location=True, omit_header=True, sort_output=True)
    header = _HEADER.format(name=collection.name, language=language, plural=get_plural(language).plural_forms)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header + body.getvalue().decode().strip() + "\n")


def known_in(path: Path, *, language: str) -> dict[Key, Message]:
    """What a catalogue holds; nothing when it is not there."""
    if not path.exists():
        return {}
    catalog = read_po(BytesIO(path.read_bytes()), locale=language)
    return {key_of(message): message for message in catalog if message.id}


def problems(collection: Collection) -> Iterator[str]:
    """What is missing or wrong in the catalogues of a collection, per language."""
    for language in LANGUAGES:
        path = collection.catalogue(language)
        for line in _problems(collection, path, language=language):
            yield f"{path.relative_to(ROOT)}: {line}"


def _problems(collection: Collection, path: Path, *, language: str) -> Iterator[str]:
    wanted, known = extracted(collection), known_in(path, language=language)
    for key in sorted(wanted.keys() - known.keys()):
        yield f"not there (make messages): {key[1][0]!r}"
    for key in sorted(known.keys() - wanted.keys()):
        yield f"no longer in the code (make messages): {key[1][0]!r}"
    for key in sorted(wanted.keys() & known.keys()):
        yield from _mistakes(known[key], language=language)


def _mistakes(message: Message, *, language: str) -> Iterator[str]:
    source, said = _forms(message.id), _forms(message.string)
    if not all(said):
        yield f"not translated: {source[0]!r}"
        return
    if message.fuzzy:
        yield f"to be looked at (fuzzy): {source[0]!r}"
    if {_frame(text) for text in said} != {_frame(text) for text in source}:
        yield f"other placeholders, or other white space around it: {said[0]!r}"
    if said[0] == source[0] and source[0] not in unchanged(language):
        yield f"still Dutch, or to be added to {UNCHANGED.name}: {source[0]!r}"


def _frame(text: str) -> tuple[frozenset[str], bool, bool]:
    return frozenset(_PLACEHOLDER.findall(text)), text[:1].isspace(), text[-1:].isspace()


@cache
def unchanged(language: str) -> frozenset[str]:
    """The texts that are the same in Dutch and in this language."""
    lines = (line.partition(": ") for line in UNCHANGED.read_text().splitlines())
    return frozenset(text for code, _colon, text in lines if code == language)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
