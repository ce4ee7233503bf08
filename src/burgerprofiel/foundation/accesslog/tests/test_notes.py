"""Notes as others write them, and what must not pass for one."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from burgerprofiel.foundation.accesslog import notes

# The example of the Go module golang.org/x/mod/sumdb/note, which the specification follows.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def signer(name: str = "log.example/access", kind: int = notes.ED25519) -> notes.Signer:
    return notes.Signer(name, kind, Ed25519PrivateKey.generate())


def test_a_note_that_another_program_signed() -> None:
    verifier = notes.Verifier.parse(GO_KEY)
    assert str(verifier) == GO_KEY
    note = notes.Note.parse(GO_NOTE)
    note.require([verifier])
    assert str(note) == GO_NOTE
    with pytest.raises(notes.NoteError):
        notes.Note.parse(GO_NOTE.replace("answer", "anzwer")).require([verifier])


def test_a_checkpoint_is_written_and_read() -> None:
    made = notes.Checkpoint("log.example/access", 20852163, bytes(range(32)))
    assert made.text.split("\n")[:2] == ["log.example/access", "20852163"]
    assert notes.Checkpoint.parse(made.text) == made
    assert notes.Checkpoint.parse(made.text + "an extension\n") == made


@pytest.mark.parametrize(
    "text",
    [
        "",
        "log\n",
        "log\n1\n",
        "log\n01\nAAAA\n",
        "log\n-1\nAAAA\n",
        "log\n1\n****\n",
        "\n1\nAAAA\n",
        "log\n1\nAAAA\n",
    ],
)
def test_what_is_no_checkpoint(text: str) -> None:
    with pytest.raises(notes.NoteError):
        notes.Checkpoint.parse(text)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\nnot a signature\n",
        "text\n\n\u2014 name AAAA\n",
        "te\txt\n\n\u2014 n AAAAAAAA\n",
    ],
)
def test_what_is_no_note(given: str) -> None:
    with pytest.raises(notes.NoteError):
        notes.Note.parse(given)


@pytest.mark.parametrize(
    "vkey", ["", "name", "name+00000000+AQ==", GO_KEY[:-1] + "X", GO_KEY.replace("c74f", "c74e")]
)
def test_what_is_no_key(vkey: str) -> None:
    with pytest.raises(notes.NoteError):
        notes.Verifier.parse(vkey)


def test_a_cosignature_holds_its_time_and_is_no_signature_of_the_log() -> None:
    log, witness = signer(), signer("witness.example", notes.COSIGNATURE)
    text = notes.Checkpoint("log.example/access", 1, bytes(32)).text
    note = notes.Note.parse(f"{text}\n{log.sign(text)}{witness.sign(text, moment=1679315147)}")
    assert note.signed_by(witness.verifier) == 1679315147
    assert note.signed_by(log.verifier) == 0
    as_log = notes.Verifier(witness.name, notes.ED25519, witness.verifier.public)
    assert note.signed_by(as_log) is None
    moved = str(note).replace("\n1\n", "\n2\n")
    with pytest.raises(notes.NoteError):
        notes.Note.parse(moved).signed_by(witness.verifier)


def test_a_false_signature_in_the_name_of_a_known_key_spoils_the_note() -> None:
    log = signer()
    text = notes.Checkpoint("log.example/access", 1, bytes(32)).text
    false = log.sign(text.replace("\n1\n", "\n2\n"))
    with pytest.raises(notes.NoteError):
        notes.Note.parse(f"{text}\n{false}{log.sign(text)}").require([log.verifier])
