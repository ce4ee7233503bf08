"""A part of an answer, read by the names of its children, whatever the namespace; what is absent reads as nothing.

The schemas leave most elements out freely, so a mapping asks for a path and gets nothing, never an error.

An answer is taken over from lxml in one pass: walking its elements in the order of the document costs a third of
walking them parent by parent, and each is touched once. An element that has only text is kept as that text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from lxml import etree

_NO_ATTRIBUTES: Final[Mapping[str, str]] = MappingProxyType({})


class Node:
    """An element, or nothing: then it is false, and all that is below it is nothing too."""

    __slots__ = ("_attributes", "_children", "_words")

    def __init__(self, words: str | None, attributes: Mapping[str, str] = _NO_ATTRIBUTES) -> None:
        self._words = words
        self._attributes = attributes
        self._children: dict[str, Any] = {}  # by name: a text, a node, or a list of those

    def __bool__(self) -> bool:
        """Whether the answer has it."""
        return self is not NOTHING

    def one(self, *path: str) -> Node:
        """What is at the path, the first at each step, or nothing."""
        node = self
        for name in path:
            found = node._children.get(name)
            if type(found) is list:
                found = found[0]
            if found is None:
                return NOTHING
            node = Node(found) if type(found) is str else found
        return node

    def each(self, *path: str) -> list[Node]:
        """All that are at the end of the path, within the first at each step before."""
        node = self.one(*path[:-1]) if len(path) > 1 else self
        found = node._children.get(path[-1])
        if found is None:
            return []
        if type(found) is not list:
            return [Node(found) if type(found) is str else found]
        return [Node(one) if type(one) is str else one for one in found]

    def names(self) -> Iterable[str]:
        """The names of what is in it."""
        return self._children

    def text(self, *path: str) -> str:
        """What is written there, without white space around it and with a single space inside; else nothing.

        A path of several names reads within the first at each step.
        """
        found: Any = self
        for name in path:
            if type(found) is str:
                return ""
            found = found._children.get(name)
            if type(found) is list:
                found = found[0]
            if found is None:
                return ""
        words = (found if type(found) is str else found._words or "").split()
        return words[0] if len(words) == 1 else " ".join(words)

    def texts(self, *path: str) -> list[str]:
        """What is written in each of those at the end of the path, the empty ones left out."""
        return [text for text in (one.text() for one in self.each(*path)) if text]

    def attribute(self, name: str) -> str:
        """The value of an attribute, or nothing."""
        return " ".join(self._attributes.get(name, "").split())

    def take(self, name: str, value: Node | str) -> None:
        """Put an element in it, after those of the same name."""
        children = self._children
        if name not in children:
            children[name] = value
        elif type(children[name]) is list:
            children[name].append(value)
        else:
            children[name] = [children[name], value]

    def say(self, words: str | None) -> None:
        """Go on with its text, that something which is no element cut in two."""
        self._words = (self._words or "") + (words or "")


NOTHING: Final = Node(None)
"""What an answer does not have."""


def taken_over(element: etree._Element) -> Node:
    """An element of lxml and all that is in it."""
    elements = element.iter()
    root = _node(next(elements))
    open_nodes, still_to_come = [root], [len(element)]
    for one in elements:
        while not still_to_come[-1]:
            still_to_come.pop()
            open_nodes.pop()
        still_to_come[-1] -= 1
        tag, inside = one.tag, len(one)
        if not isinstance(tag, str):  # a comment or an instruction
            open_nodes[-1].say(one.tail)
            continue
        if tag[0] == "{":
            tag = tag.rpartition("}")[2]
        if inside:
            node = _node(one)
            open_nodes[-1].take(tag, node)
            open_nodes.append(node)
            still_to_come.append(inside)
        else:
            open_nodes[-1].take(tag, _node(one) if one.keys() else one.text or "")
    return root


def _node(element: etree._Element) -> Node:
    attributes = element.attrib
    return Node(element.text, dict(attributes) if attributes else _NO_ATTRIBUTES)
