"""A part of an answer, read by the names of its children, whatever the namespace; what is absent reads as nothing.

The schemas leave most elements out freely, so a mapping asks for a path and gets nothing, never an error.

An answer is taken over from lxml in one pass, each element once in the order of the document: walking parent by parent,
or looking for children by name, takes lxml several times as long. An element that has only text is kept as that text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from lxml import etree

_HAS_ATTRIBUTES: Final = etree.XPath("boolean(.//@*)")
_WORDS: Final = ""
"""The key of an element's own text; attributes have an `@` before their name, so no element has these keys."""


class Node(dict[str, Any]):
    """An element, or nothing: then it is false, and all that is below it is nothing too.

    By name: a text (an element without attributes and children), a node, or a list of those.
    """

    __slots__ = ()

    def one(self, *path: str) -> Node:
        """What is at the path, the first at each step, or nothing."""
        node = self
        for name in path:
            found = node.get(name)
            if type(found) is list:
                found = found[0]
            if type(found) is Node:
                node = found
            elif found is None:
                return NOTHING
            else:
                node = Node({_WORDS: found})
        return node

    def each(self, *path: str) -> list[Node]:
        """All that are at the end of the path, within the first at each step before."""
        node = self.one(*path[:-1]) if len(path) > 1 else self
        found = node.get(path[-1])
        if found is None:
            return []
        if type(found) is not list:
            found = [found]
        return [one if type(one) is Node else Node({_WORDS: one}) for one in found]

    def names(self) -> Iterable[str]:
        """The names of what is in it."""
        return self.keys()

    def text(self, name: str = _WORDS, *path: str) -> str:
        """What is written there, without white space around it and with a single space inside; else nothing.

        A path of several names reads within the first at each step.
        """
        found = self.get(name)
        for below in path:
            if type(found) is list:
                found = found[0]
            if type(found) is not Node:
                return ""
            found = found.get(below)
        if type(found) is list:
            found = found[0]
        words = found.get(_WORDS) if type(found) is Node else found
        if not words:
            return ""
        return words if words.isalnum() else " ".join(words.split())

    def texts(self, *path: str) -> list[str]:
        """What is written in each of those at the end of the path, the empty ones left out."""
        return [text for one in self.each(*path) if (text := one.text())]

    def attribute(self, name: str) -> str:
        """The value of an attribute, or nothing."""
        value = self.get(f"@{name}")
        return " ".join(value.split()) if value else ""


NOTHING: Final = Node()
"""What an answer does not have."""


def taken_over(element: etree._Element) -> Node:
    """An element of lxml and all that is in it.

    Elements come in the order of the document; how many are in each tells when it ends.
    """
    elements = element.iter()
    next(elements)
    with_attributes = _HAS_ATTRIBUTES(element)
    node, still_to_come = Node(), len(element)
    root = node
    outer = [(node, 0)]
    for one in elements:
        while not still_to_come:
            node, still_to_come = outer.pop()
        still_to_come -= 1
        tag, inside = one.tag, len(one)
        if type(tag) is not str:  # a comment or an instruction
            node[_WORDS] = node.get(_WORDS, "") + (one.tail or "")
            continue
        if tag[0] == "{":
            tag = tag.rpartition("}")[2]
        value: Any = one.text or ""
        if inside or (with_attributes and one.keys()):
            value = Node() if value.isspace() else Node({_WORDS: value})
            if with_attributes:
                for name, written in one.items():
                    value[f"@{name}"] = written
        there = node.get(tag)
        if there is None:
            node[tag] = value
        elif type(there) is list:
            there.append(value)
        else:
            node[tag] = [there, value]
        if inside:
            outer.append((node, still_to_come))
            node, still_to_come = value, inside
    return root
