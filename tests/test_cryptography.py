"""The list of every place with cryptography is whole, and nothing in it is of yesterday."""

from __future__ import annotations

import ast
import base64
import re
from collections.abc import Iterator
from pathlib import Path

from burgerprofiel.blocks.identity.services import references
from tools import asvs

_SOURCE = asvs.ROOT / "src" / "burgerprofiel"
_LIST = asvs.ROOT / "docs" / "cryptography.md"
_LIBRARIES = {
    *("cryptography", "joserfc", "authlib", "hashlib", "hmac", "secrets", "ssl", "random"),
    *("pkcs11", "shamir_mnemonic", "rfc3161_client", "jwt"),
}
_OLD = re.compile(
    r"\b(md5|sha1|sha224|arc4|blowfish|cast5|tripledes|3des|ecb|cbc|rsa1_5|pkcs1v15)\b", re.IGNORECASE
)
_ASKED_BY_A_STANDARD = {"src/burgerprofiel/blocks/notifications/wire/dkim.py: PKCS1v15"}
"""As a signature, which is sound; RFC 8301 §3.1 knows no other with RSA."""
_STORES = re.compile(r"\b(localStorage|sessionStorage|indexedDB|document\.cookie|caches\.open)\b")


def _modules() -> Iterator[Path]:
    for path in sorted(_SOURCE.rglob("*.py")):
        if not {"tests", "migrations", "gallery"}.intersection(path.parts):
            yield path


def _imports(path: Path) -> set[str]:
    """The libraries that a module imports, by the first part of their name."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.partition(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


def _listed() -> set[str]:
    return {
        asvs.expand(place) for place in re.findall(r"`([FBSV]/[^`]+\.py)`", _LIST.read_text(encoding="utf-8"))
    }


def test_every_module_with_cryptography_is_in_the_list_and_nothing_else_is() -> None:
    using = {str(path.relative_to(asvs.ROOT)) for path in _modules() if _imports(path) & _LIBRARIES}
    assert using - _listed() == set()
    assert _listed() - using == set()


def test_nothing_uses_an_algorithm_of_yesterday() -> None:
    named = {
        f"{path.relative_to(asvs.ROOT)}: {found[0]}"
        for path in _modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for word in _words(node)
        if (found := _OLD.fullmatch(word))
    }
    assert named == _ASKED_BY_A_STANDARD


def _words(node: ast.AST) -> Iterator[str]:
    """Names and texts of one word: `hashlib.md5`, `new("md5")`, `modes.ECB`."""
    match node:
        case ast.Attribute(attr=word) | ast.Name(id=word) | ast.Constant(value=str(word)):
            yield word


def test_chance_that_opens_something_comes_from_the_kernel() -> None:
    """`random` is used only where the list says that nothing depends on it."""
    careless = {str(path.relative_to(asvs.ROOT)) for path in _modules() if "random" in _imports(path)}
    (line,) = (
        line for line in _LIST.read_text(encoding="utf-8").splitlines() if "need not be secret" in line
    )
    assert careless == {asvs.expand(place) for place in re.findall(r"`([FBSV]/[^`]+)`", line)}


def test_session_keys_tokens_and_links_have_256_bits_and_are_kept_as_hashes() -> None:
    made = {references.new() for _ in range(1000)}
    assert len(made) == 1000
    assert {len(base64.urlsafe_b64decode(one + "=")) for one in made} == {32}
    assert len({references.digest(one) for one in made}) == 1000
    assert not any(one.encode() in references.digest(one) for one in made)


def test_no_script_keeps_anything_in_the_browser() -> None:
    """But for the service worker, which keeps the page that says that there is no connection."""
    scripts = sorted((asvs.ROOT / "frontend").rglob("*.ts"))
    assert len(scripts) > 3
    keeping = [path.name for path in scripts if _STORES.search(path.read_text(encoding="utf-8"))]
    assert keeping == ["sw.ts"]
