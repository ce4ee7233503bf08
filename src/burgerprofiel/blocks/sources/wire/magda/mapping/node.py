"""A part of an answer, read by the names of its children, whatever the namespace; what is absent reads as nothing.

The schemas leave most elements out freely, so a mapping asks for a path and gets nothing, never an error. Children are
sorted by name once, on the first question: nothing is built of what nobody asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree


class Node:
    """An element, or nothing: then it is false, and all that is below it is nothing too."""

    __slots__ = ("_children", "_element")

    def __init__(self, element: etree._Element | None) -> None:
        self._element = element
        self._children: dict[str, list[etree._Element]] | None = None

    def __bool__(self) -> bool:
        """Whether the answer has it."""
        return self._element is not None

    def _named(self, name: str) -> list[etree._Element] | None:
        children = self._children
        if children is None:
            children = self._children = _by_name(self._element)
        return children.get(name)

    def one(self, *path: str) -> Node:
        """What is at the path, the first at each step, or nothing."""
        node = self
        for name in path:
            found = node._named(name)
            if found is None:
                return NOTHING
            node = Node(found[0])
        return node

    def each(self, *path: str) -> list[Node]:
        """All that are at the end of the path, within the first at each step before."""
        *way, last = path
        return [Node(one) for one in (self.one(*way) if way else self)._named(last) or ()]

    def children(self) -> Iterator[tuple[str, Node]]:
        """All that is in it, by name, in the order in which the names first appear."""
        if self._children is None:
            self._children = _by_name(self._element)
        for name, elements in self._children.items():
            for element in elements:
                yield name, Node(element)

    def text(self, *path: str) -> str:
        """What is written there, without white space around it and with a single space inside; else nothing.

        A path of several names reads within the first at each step.
        """
        if not path:
            return _text(self._element) if self._element is not None else ""
        *way, last = path
        found = (self.one(*way) if way else self)._named(last)
        return _text(found[0]) if found else ""

    def texts(self, *path: str) -> list[str]:
        """What is written in each of those at the end of the path, the empty ones left out."""
        *way, last = path
        found = (self.one(*way) if way else self)._named(last) or ()
        return [text for text in map(_text, found) if text]

    def attribute(self, name: str) -> str:
        """The value of an attribute, or nothing."""
        return " ".join((self._element.get(name) or "").split()) if self._element is not None else ""


NOTHING: Final = Node(None)
"""What an answer does not have."""


def _by_name(element: etree._Element | None) -> dict[str, list[etree._Element]]:
    children: dict[str, list[etree._Element]] = {}
    if element is None:
        return children
    for child in element:
        tag = child.tag
        if not isinstance(tag, str):  # a comment or an instruction
            continue
        if tag[0] == "{":
            tag = tag.rpartition("}")[2]
        if tag in children:
            children[tag].append(child)
        else:
            children[tag] = [child]
    return children


def _text(element: etree._Element) -> str:
    # A comment in the middle of a text cuts it in two for lxml; the string value of XPath leaves comments out.
    text = str(element.xpath("string()")) if len(element) else element.text
    return " ".join(text.split()) if text else ""
