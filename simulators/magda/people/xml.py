"""Elements from nested calls, the way an answer reads."""

from collections.abc import Iterable
from typing import Final

from lxml import etree

_FLAGS: Final = {True: "true", False: "false"}


def el(name: str, *content: object, **attributes: str) -> etree._Element:
    """An element with texts and elements in it; None, empty lists and empty attributes are left out."""
    element = etree.Element(name)
    for attribute, value in attributes.items():
        if value:
            element.set(attribute, value)
    _fill(element, content)
    return element


def _fill(element: etree._Element, content: Iterable[object]) -> None:
    for part in content:
        if part is None:
            continue
        if isinstance(part, etree._Element):
            element.append(part)
        elif isinstance(part, bool):
            element.text = _FLAGS[part]
        elif isinstance(part, str | int | float):
            element.text = str(part)
        elif isinstance(part, Iterable):
            _fill(element, part)
        else:
            raise TypeError(f"{element.tag}: {part!r}")


def texts(**values: object) -> list[etree._Element]:
    """Elements with a text each, those without a value left out."""
    return [el(name, value) for name, value in values.items() if value not in (None, "")]


def coded(name: str, code: str, description: str, **attributes: str) -> etree._Element:
    """A value of a code list: `Code` and `Omschrijving`."""
    return el(name, el("Code", code), el("Omschrijving", description), **attributes)


def some(name: str, parts: Iterable[object], **attributes: str) -> etree._Element | None:
    """A list element, or None when nothing would be in it."""
    filled = [part for part in parts if part is not None]
    return el(name, filled, **attributes) if filled else None
