"""The components of the two lock files, with their licences as far as they say them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;\\]+)", re.MULTILINE)
_BY_CLASSIFIER = {
    "MIT License": "MIT",
    "MIT No Attribution License (MIT-0)": "MIT-0",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "ISC License (ISCL)": "ISC",
    "The Unlicense (Unlicense)": "Unlicense",
}


@dataclass(frozen=True, slots=True, order=True)
class Component:
    """One package of one ecosystem. `licence` is an SPDX expression; empty when it is not installed here."""

    ecosystem: str
    name: str
    version: str
    licence: str
    digests: tuple[str, ...] = ()

    @property
    def purl(self) -> str:
        """Package URL."""
        return f"pkg:{self.ecosystem}/{self.name.replace('@', '%40')}@{self.version}"


def all_components() -> list[Component]:
    """Everything that both lock files pin, in a fixed order."""
    return sorted([*_python(), *_npm()])


def _python() -> Iterator[Component]:
    text = (ROOT / "requirements.lock").read_text()
    found = list(_PINNED.finditer(text))
    for entry, following in zip(found, [*found[1:], None], strict=True):
        block = text[entry.start() : following.start() if following else None]
        digests = tuple(sorted(re.findall(r"--hash=sha256:([0-9a-f]{64})", block)))
        yield Component("pypi", entry["name"], entry["version"], _licence_of(entry["name"]), digests)


def _licence_of(name: str) -> str:
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    if expression := about.get("License-Expression"):
        return str(expression)
    for classifier in about.get_all("Classifier") or ():
        if classifier.startswith("License ::") and (
            known := _BY_CLASSIFIER.get(classifier.split(" :: ")[-1])
        ):
            return known
    return str(about.get("License") or "unknown").partition("\n")[0][:60]


def _npm() -> Iterator[Component]:
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    for path, entry in packages.items():
        if path:
            name = entry.get("name") or path.rpartition("node_modules/")[2]
            yield Component("npm", name, entry["version"], str(entry.get("license") or "unknown"))
