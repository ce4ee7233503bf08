"""What everybody can read of the log, and the page that verifies a proof without us and without a network."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.test import Client
from django.utils import translation

from burgerprofiel.foundation.accesslog import notes, proof, proving, store, tree, witness
from burgerprofiel.foundation.accesslog.tests.log import Log

BASE = "/api/accesslog/v1/checkpoints"


def test_checkpoints_can_be_read_and_compared_by_everybody(log: Log) -> None:
    older, newer = log.seal(7), log.seal(300)
    browser = Client()
    shown = browser.get(f"{BASE}/latest").json()
    assert shown["size"] == 307
    note = notes.Note.parse(shown["note"])
    note.require([notes.Verifier.parse(shown["key"])])
    assert notes.Checkpoint.parse(note.text).root == newer.root
    assert browser.get("/.well-known/access-log-checkpoint").content.decode() == newer.note
    assert [one["size"] for one in browser.get(BASE).json()] == [7, 307]
    assert [one["size"] for one in browser.get(f"{BASE}?after=7&limit=1").json()] == [307]
    assert browser.get(f"{BASE}/7").json()["note"] == older.note
    given = browser.get(f"{BASE}/7/consistency/307").json()
    path = [base64.b64decode(one) for one in given["hashes"]]
    tree.verify_consistency(old=7, new=307, old_root=older.root, new_root=newer.root, path=path)


@pytest.mark.parametrize(
    "path", ["/3", "/0", "/99999999999999999999", "/5/consistency/3", "/3/consistency/5", "/8/consistency/7"]
)
def test_what_was_never_signed(log: Log, path: str) -> None:
    log.seal(7)
    assert Client().get(BASE + path).status_code in (404, 422)


def test_an_empty_log(log: Log) -> None:
    browser = Client()
    assert browser.get(f"{BASE}/latest").status_code == 404
    assert browser.get("/.well-known/access-log-checkpoint").status_code == 404
    assert browser.get(BASE).json() == []


@pytest.fixture
def proven(log: Log, tmp_path: Path) -> tuple[proof.Proof, str]:
    """A proof with a witness, and the witness's key."""
    newest = log.seal(20)
    verifier = witness.make(tmp_path / "w", name="witness.example")
    by = witness.Witness(tmp_path / "w", logs=[newest.vkey])
    line = by.add_checkpoint(f"old 0\n\n{newest.note}".encode())
    made = msgspec.structs.replace(proving.prove(13), cosignatures=(line,))
    proof.verify(made, witness_keys=[str(verifier)])
    return made, str(verifier)


@pytest.fixture
def page(log: Log, chromium: Any, tmp_path: Path) -> Any:
    """The page as somebody kept it, opened from the disk in a browser without a network."""
    response = Client().get("/logboek/controle.html")
    assert "attachment" in response["Content-Disposition"]
    content = response.content.decode()
    assert not re.search(r"https?://", content)
    file = tmp_path / "controle.html"
    file.write_text(content)
    context = chromium.new_context(offline=True)
    opened = context.new_page()
    opened.goto(file.as_uri())
    yield opened
    context.close()


def _said(page: Any, made: proof.Proof | bytes, *, key: str = "", witnesses: str = "") -> str:
    content = made if isinstance(made, bytes) else msgspec.json.encode(made)
    page.set_input_files("#file", {"name": "p.json", "mimeType": "application/json", "buffer": content})
    page.fill("#key", key)
    page.fill("#witnesses", witnesses)
    page.evaluate("document.getElementById('result').replaceChildren()")
    page.click("button")
    page.wait_for_selector("#result h2")
    return str(page.inner_text("#result"))


@pytest.mark.browser
def test_the_page_verifies_what_is_true_and_nothing_else(proven: tuple[proof.Proof, str], page: Any) -> None:
    made, witness_key = proven
    if not page.evaluate(
        "crypto.subtle.generateKey({name: 'Ed25519'}, false, ['sign']).then(() => true, () => false)"
    ):
        assert "Ed25519" in _said(page, made)
        pytest.skip("this browser has no Ed25519; it says so")
    said = _said(page, made, key=made.log_key, witnesses=witness_key)
    assert said.startswith("Dit bewijs klopt.")
    assert "witness.example, " in said
    assert "Let op" not in said
    assert "Let op" in _said(page, made)  # with the key of the file itself
    another = str(notes.Verifier(notes.Verifier.parse(made.log_key).name, notes.ED25519, bytes(32)))
    change = msgspec.structs.replace
    for wrong, key, witnesses in (
        (change(made, record=made.record.replace('"read"', '"send"')), made.log_key, ""),
        (change(made, leaf_index=made.leaf_index + 1), made.log_key, ""),
        (change(made, audit_path=made.audit_path[1:]), made.log_key, ""),
        (change(made, checkpoint=made.checkpoint.replace("\n20\n", "\n21\n")), made.log_key, ""),
        (made, another, ""),
        (made, "nonsense", ""),
        (change(made, cosignatures=()), made.log_key, witness_key),
        (b"{}", "", ""),
        (b"no json", "", ""),
    ):
        assert _said(page, wrong, key=key, witnesses=witnesses).startswith("Dit bewijs klopt niet.")


@pytest.mark.browser
def test_a_browser_without_the_signature_says_so(proven: tuple[proof.Proof, str], page: Any) -> None:
    page.evaluate("() => { crypto.subtle.importKey = () => Promise.reject(new Error('NotSupportedError')); }")
    said = _said(page, proven[0])
    assert "Ed25519" in said
    assert not said.startswith("Dit bewijs klopt")


@pytest.mark.django_db
def test_the_page_speaks_four_languages() -> None:
    titles = set()
    for language in ("nl", "en", "fr", "de"):
        with translation.override(language):
            browser = Client()
            browser.cookies["bp_taal"] = language
            content = browser.get("/logboek/controle.html").content.decode()
        assert f'<html lang="{language}">' in content
        titles |= set(re.findall(r"<h1>(.*?)</h1>", content))
    assert len(titles) == 4


def test_the_nodes_that_are_stored_make_every_proof(log: Log) -> None:
    newest = log.seal(700)
    nodes = store.StoredNodes()
    for index in (0, 255, 256, 511, 512, 699):
        made = proving.prove(log.ids()[index])
        proof.verify(made)
        tree.inclusion_proof(nodes, index=index, size=newest.size)
