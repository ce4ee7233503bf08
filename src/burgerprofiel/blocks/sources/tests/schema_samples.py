"""Documents that fit a schema, made at random: optional or not, none or one or many, each choice, each pattern.

It knows of XML Schema what the official schemas use. What it makes is still checked against the schema by the test: a
sample that does not fit (a pattern that it reads too broadly) is left out there, and counted.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from lxml import etree

XS: Final = "{http://www.w3.org/2001/XMLSchema}"
_DEEPEST: Final = 30
_BUILT_IN: Final = {
    "date": ("2000-01-31", "1899-12-01", "9999-12-31", "2024-02-29Z", "2023-06-01+02:00", "-0044-03-15"),
    "dateTime": ("2024-02-29T12:00:00", "2023-06-01T00:00:00.123+02:00"),
    "gYearMonth": ("2019-10", "2020-01Z"),
    "gYear": ("2020",),
    "boolean": ("0", "1", "true", "false"),
    "decimal": ("0", "12.50", "-3.1", "1000000.00", ".5"),
    "long": ("1", "1100387"),
    "positiveInteger": ("1", "12"),
    "int": ("0", "7", "-1", "2147483647"),
    "short": ("0", "685"),
    "integer": ("0", "12", "-5", "123456789012"),
    "nonNegativeInteger": ("0", "3"),
    "base64Binary": ("", "JVBERi0xLjQK", "iVBORw0KGgoAAAAN", "/9j/4AAQSkZJRg=="),
    "anyURI": ("https://loket.example/dossier", "STL"),
    "language": ("nl", "fr"),
}
_ALWAYS: Final = frozenset({"Antwoorden", "Inhoud"})
"""An answer without these has nothing to try."""
_WORDS: Final = ("een", "Twee woorden", "  met\n\t  wit  ", "ééntje & <meer>", "00", "", "9999-12-31")


class Samples:
    """The schemas that one file brings in, and documents of an element in it."""

    def __init__(self, file: Path) -> None:
        self._roots: dict[Path, etree._Element] = {}
        self._named: dict[tuple[str, str | None, str | None], etree._Element] = {}
        self._load(file.resolve())

    def document(self, name: str, *, seed: int) -> etree._Element:
        """A document of the element, the same for the same seed."""
        declared = next(
            node for (kind, _, own), node in self._named.items() if kind == "element" and own == name
        )
        return _Making(self._named, random.Random(seed)).element(declared, depth=0, is_global=True)

    def _load(self, file: Path) -> None:
        if file in self._roots:
            return
        root = self._roots[file] = etree.parse(file).getroot()
        for one in root:
            if not isinstance(one.tag, str):
                continue
            kind = etree.QName(one).localname
            if kind in {"import", "include"} and (where := one.get("schemaLocation")):
                self._load((file.parent / where).resolve())
            elif one.get("name"):
                self._named[_kind(kind), root.get("targetNamespace"), one.get("name")] = one


def _kind(name: str) -> str:
    return "type" if name in {"complexType", "simpleType"} else name


class _Making:
    def __init__(self, named: dict[Any, etree._Element], chance: random.Random) -> None:
        self._named = named
        self._chance = chance
        self._often = chance.choice((0.1, 0.5, 0.9))

    def element(self, declared: etree._Element, *, depth: int, is_global: bool = False) -> etree._Element:
        schema = declared.getroottree().getroot()
        form = declared.get("form") or schema.get("elementFormDefault", "unqualified")
        space = schema.get("targetNamespace") if is_global or form == "qualified" else None
        made = etree.Element(etree.QName(space, declared.get("name")).text if space else declared.get("name"))
        kind = self._type_of(declared)
        if kind is None:
            made.text = self._built_in(declared.get("type", "xs:string"))
        else:
            self._fill(made, kind, depth=depth)
        return made

    def _type_of(self, declared: etree._Element) -> etree._Element | None:
        inside = [one for one in declared if one.tag in {f"{XS}complexType", f"{XS}simpleType"}]
        if inside:
            return inside[0]
        return self._find("type", declared, declared.get("type"))

    def _find(self, kind: str, node: etree._Element, name: str | None) -> etree._Element | None:
        if not name:
            return None
        prefix, _, local = name.rpartition(":")
        return self._named.get((kind, node.nsmap.get(prefix or None), local))

    def _fill(self, made: etree._Element, kind: etree._Element, *, depth: int) -> None:
        if kind.tag == f"{XS}simpleType":
            made.text = self._simple(kind)
            return
        for one in kind:
            name = etree.QName(one).localname if isinstance(one.tag, str) else ""
            if name in {"complexContent", "simpleContent"}:
                self._derived(made, one, depth=depth)
            elif name in {"sequence", "choice", "all", "group"}:
                self._particle(made, one, depth=depth)
            elif name in {"attribute", "attributeGroup"}:
                self._attribute(made, one)

    def _derived(self, made: etree._Element, content: etree._Element, *, depth: int) -> None:
        derivation = next(one for one in content if one.tag in {f"{XS}extension", f"{XS}restriction"})
        base = self._find("type", derivation, derivation.get("base"))
        is_restriction = derivation.tag == f"{XS}restriction" and content.tag == f"{XS}complexContent"
        if base is None:
            made.text = self._built_in(derivation.get("base", "xs:string"))
        elif not is_restriction:
            self._fill(made, base, depth=depth)
        if content.tag == f"{XS}simpleContent" and derivation.tag == f"{XS}restriction":
            made.text = _within(made.text or "", _facets(derivation))
        for one in derivation:
            name = etree.QName(one).localname if isinstance(one.tag, str) else ""
            if name in {"sequence", "choice", "all", "group"}:
                self._particle(made, one, depth=depth)
            elif name in {"attribute", "attributeGroup"}:
                self._attribute(made, one)

    def _particle(self, made: etree._Element, node: etree._Element, *, depth: int) -> None:
        if not isinstance(node.tag, str):
            return
        kind = etree.QName(node).localname
        for _ in range(self._times(node, depth=depth)):
            if kind in {"sequence", "all"}:
                for one in node:
                    self._particle(made, one, depth=depth)
            elif kind == "choice":
                options = [one for one in node if isinstance(one.tag, str) and one.tag != f"{XS}annotation"]
                self._particle(made, self._chance.choice(options), depth=depth)
            elif kind == "group" and (found := self._find("group", node, node.get("ref"))) is not None:
                for one in found:
                    self._particle(made, one, depth=depth)
            elif kind == "element":
                referred = self._find("element", node, node.get("ref"))
                declared = node if referred is None else referred
                made.append(self.element(declared, depth=depth + 1, is_global=referred is not None))

    def _times(self, node: etree._Element, *, depth: int) -> int:
        least = 1 if node.get("name") in _ALWAYS else int(node.get("minOccurs", "1"))
        most = 3 if node.get("maxOccurs") == "unbounded" else int(node.get("maxOccurs", "1"))
        if depth > _DEEPEST or most <= least or (not least and self._chance.random() > self._often):
            return least
        return self._chance.randint(max(least, 1), min(most, least + 2))

    def _attribute(self, made: etree._Element, node: etree._Element) -> None:
        if node.tag == f"{XS}attributeGroup":
            group = self._find("attributeGroup", node, node.get("ref"))
            for one in () if group is None else group:
                self._attribute(made, one)
            return
        name = node.get("name")
        if not name or (node.get("use") != "required" and self._chance.random() > self._often):
            return
        inside = node.find(f"{XS}simpleType")
        kind = inside if inside is not None else self._find("type", node, node.get("type"))
        made.set(name, self._built_in(node.get("type", "xs:string")) if kind is None else self._simple(kind))

    def _simple(self, kind: etree._Element) -> str:
        if kind.tag == f"{XS}complexType":
            return self._chance.choice(_WORDS)
        restriction = kind.find(f"{XS}restriction")
        if restriction is None:  # a union or a list
            return "0"
        facets = _facets(restriction)
        options = [one.get("value") for one in restriction.findall(f"{XS}enumeration")]
        if options:
            return str(self._chance.choice(options))
        patterns = [one.get("value") for one in restriction.findall(f"{XS}pattern")]
        if patterns:
            return self._like(self._chance.choice(patterns), facets)
        if facets.keys() & {"minInclusive", "maxInclusive", "totalDigits"}:
            return self._figure(facets)
        base = self._find("type", restriction, restriction.get("base"))
        written = self._simple(base) if base is not None else self._built_in(restriction.get("base", ""))
        return _within(written, facets)

    def _figure(self, facets: dict[str, Any]) -> str:
        least = int(float(facets.get("minInclusive", 0)))
        most = int(
            float(facets.get("maxInclusive", least + 10 ** min(int(facets.get("totalDigits", 2)), 6) - 1))
        )
        return str(self._chance.randint(least, min(most, least + 999)))

    def _built_in(self, name: str) -> str:
        return self._chance.choice(_BUILT_IN.get(name.rpartition(":")[2], _WORDS))

    def _like(self, pattern: str, facets: dict[str, Any]) -> str:
        pattern = pattern.replace(r"\d+.", r"\d+\.")  # a decimal, written carelessly in the schema
        python = re.sub(r"\[[^\]]*\]", lambda found: _classes(found[0], "{}"), pattern)
        python = _classes(python, "[{}]")
        written = "".join(self._from(re._parser.parse(python)))  # type: ignore[attr-defined]
        return _within(written, facets)

    def _from(self, parsed: Any) -> Iterator[str]:
        for kind, value in parsed:
            name = str(kind)
            if name == "LITERAL":
                yield chr(value)
            elif name == "IN":
                yield self._one_of(value)
            elif name == "NOT_LITERAL":
                yield "x"
            elif name == "ANY":
                yield self._chance.choice("ab 1é")
            elif name in {"MAX_REPEAT", "MIN_REPEAT"}:
                least, most, inside = value
                for _ in range(self._chance.randint(least, min(int(most), least + 4))):
                    yield from self._from(inside)
            elif name == "SUBPATTERN":
                yield from self._from(value[-1])
            elif name == "BRANCH":
                yield from self._from(self._chance.choice(value[1]))

    def _one_of(self, options: Any) -> str:
        kind, value = self._chance.choice([one for one in options if str(one[0]) != "NEGATE"])
        if str(kind) == "RANGE":
            return chr(self._chance.randint(value[0], min(value[1], value[0] + 25)))
        if str(kind) == "CATEGORY":
            return {"CATEGORY_DIGIT": "7", "CATEGORY_SPACE": " "}.get(str(value), "w")
        return (
            chr(value)
            if str(kind) == "LITERAL" and not any(str(one[0]) == "NEGATE" for one in options)
            else "x"
        )


def _facets(restriction: etree._Element) -> dict[str, Any]:
    return {etree.QName(one).localname: one.get("value") for one in restriction if isinstance(one.tag, str)}


def _classes(pattern: str, form: str) -> str:
    """The classes of characters that Python has no name for, in the form that fits where they stand."""
    return pattern.replace(r"\p{N}", form.format("0-9")).replace(r"\p{L}", form.format("a-z"))


def _within(text: str, facets: dict[str, Any]) -> str:
    most = int(facets.get("maxLength") or facets.get("length") or len(text))
    least = int(facets.get("minLength") or facets.get("length") or 0)
    return text[:most].ljust(least, "0")
