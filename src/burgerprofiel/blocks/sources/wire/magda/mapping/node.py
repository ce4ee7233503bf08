"""A part of an answer, read by the names of its children, whatever the namespace; what is absent reads as nothing.

The schemas leave most elements out freely, so a mapping asks for a path and gets nothing, never an error. The children
of an element are sorted by name once, on the first question; nothing is built of what nobody asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from lxml import etree


class Node:
    """An element, or nothing: then it is false, and all that is below it is nothing too."""

    __slots__ = ("_children", "_element")

    def __init__(self, element: etree._Element | None) -> None:
        self._element = element
        self._children: dict[str, list[Any]] | None = None  # elements, nodes once they are asked for

    def __bool__(self) -> bool:
        """Whether the answer has it."""
        return self._element is not None

    def one(self, *path: str) -> Node:
        """What is at the path, the first at each step, or nothing."""
        node = self
        for name in path:
            children = node._children
            if children is None:
                children = node._sort()
            found = children.get(name)
            if found is None:
                return NOTHING
            first = found[0]
            if type(first) is not Node:
                first = found[0] = Node(first)
            node = first
        return node

    def each(self, *path: str) -> list[Node]:
        """All that are at the end of the path, within the first at each step before."""
        *way, last = path
        node = self.one(*way) if way else self
        found = (node._sort() if node._children is None else node._children).get(last)
        if found is None:
            return []
        for place, one in enumerate(found):
            if type(one) is not Node:
                found[place] = Node(one)
        return found

    def names(self) -> Iterator[str]:
        """The names of what is in it."""
        return iter(self._sort() if self._children is None else self._children)

    def text(self, *path: str) -> str:
        """What is written there, without white space around it and with a single space inside; else nothing.

        A path of several names reads within the first at each step.
        """
        if not path:
            return _text(self._element) if self._element is not None else ""
        node = self.one(*path[:-1]) if len(path) > 1 else self
        found = (node._sort() if node._children is None else node._children).get(path[-1])
        if found is None:
            return ""
        first = found[0]
        return first.text() if type(first) is Node else _text(first)

    def texts(self, *path: str) -> list[str]:
        """What is written in each of those at the end of the path, the empty ones left out."""
        return [text for text in (one.text() for one in self.each(*path)) if text]

    def attribute(self, name: str) -> str:
        """The value of an attribute, or nothing."""
        value = self._element.get(name) if self._element is not None else None
        return " ".join(value.split()) if value else ""

    def _sort(self) -> dict[str, list[Any]]:
        children: dict[str, list[Any]] = {}
        self._children = children
        if self._element is None:
            return children
        for child in self._element:
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


NOTHING: Final = Node(None)
"""What an answer does not have."""


def _text(element: etree._Element) -> str:
    # A comment in the middle of a text cuts it in two for lxml; the string value of XPath leaves comments out.
    text = str(element.xpath("string()")) if len(element) else element.text
    return " ".join(text.split()) if text else ""
