"""The witness: a small program for another organisation, which signs only what continues what it signed before.

It speaks the protocol tlog-witness of C2SP and knows nothing of the log but its key. Its memory is a SQLite file: per
log the last size and root. A smaller tree, another tree of the same size and one without proof are refused, and noted.
Where its memory is lost, the witness must get a new name and key: it could no longer tell.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from burgerprofiel.foundation import clock
from burgerprofiel.foundation.accesslog import notes, tree

_LARGEST_BODY = 64 * 1024
_MOST_HASHES = 63
_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")
_TABLES = """
CREATE TABLE IF NOT EXISTS log (
    origin TEXT PRIMARY KEY, size INTEGER NOT NULL, root BLOB NOT NULL, note TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS refused (
    at TEXT NOT NULL, origin TEXT NOT NULL, reason TEXT NOT NULL, request TEXT NOT NULL);
"""


class StateError(Exception):
    """The folder of a witness cannot be used; the message says why."""


class RefusedError(Exception):
    """The witness does not sign: an HTTP status and what it says. `is_evidence`: the log itself asked for this."""

    def __init__(self, status: int, text: str, *, is_evidence: bool = False) -> None:
        super().__init__(text)
        self.status = status
        self.text = text
        self.is_evidence = is_evidence


@dataclass(frozen=True, slots=True)
class Request:
    """What a log asks."""

    old: int
    path: tuple[bytes, ...]
    note: notes.Note
    checkpoint: notes.Checkpoint

    @classmethod
    def parse(cls, body: bytes) -> Request:
        """Read a body. Raises RefusedError 400."""
        try:
            head, empty, note_text = body.decode().partition("\n\n")
            first, *lines = head.split("\n")
            old = _OLD.fullmatch(first)
            if old is None or not empty or len(lines) > _MOST_HASHES:
                raise RefusedError(400, "the request cannot be read\n")
            note = notes.Note.parse(note_text)
            checkpoint = notes.Checkpoint.parse(note.text)
            path = tuple(notes.decode(line) for line in lines)
        except (UnicodeDecodeError, notes.NoteError) as error:
            raise RefusedError(400, f"{error}\n") from error
        if int(old[1]) > checkpoint.size:
            raise RefusedError(400, "the old size is the larger one\n")
        return cls(int(old[1]), path, note, checkpoint)


class Witness:
    """A witness with its memory in a folder."""

    def __init__(self, folder: Path, *, logs: Iterable[str]) -> None:
        self._path = folder / "witness.sqlite3"
        if not self._path.exists():
            raise StateError(f"there is no witness in {folder}; make one with --init NAME")
        self._logs = {verifier.name: verifier for verifier in map(notes.Verifier.parse, logs)}
        name = (folder / "name").read_text().strip()
        key = Ed25519PrivateKey.from_private_bytes((folder / "witness.key").read_bytes())
        self.signer = notes.Signer(name, notes.COSIGNATURE, key)

    @contextmanager
    def _memory(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=10, isolation_level=None)) as memory:
            memory.execute("PRAGMA synchronous = FULL")
            yield memory

    def add_checkpoint(self, body: bytes) -> str:
        """The cosignature of a checkpoint. Raises RefusedError."""
        request = Request.parse(body)
        verifier = self._logs.get(request.checkpoint.origin)
        if verifier is None:
            raise RefusedError(404, "this log is not known here\n")
        try:
            request.note.require([verifier])
        except notes.NoteError as error:
            raise RefusedError(403, f"{error}\n") from error
        with self._memory() as memory:
            memory.execute("BEGIN IMMEDIATE")  # to compare and to remember is one step
            try:
                self._compare(memory, request)
            except RefusedError as refusal:
                if refusal.is_evidence:
                    _note_refusal(memory, request, body=body, refusal=refusal)
                memory.execute("COMMIT")
                raise
            _remember(memory, request)
            memory.execute("COMMIT")
        return self.signer.sign(request.note.text, moment=int(clock.now().timestamp()))

    def _compare(self, memory: sqlite3.Connection, request: Request) -> None:
        origin, size = request.checkpoint.origin, request.checkpoint.size
        known = memory.execute("SELECT size, root FROM log WHERE origin = ?", [origin]).fetchone()
        last, root = known or (0, tree.EMPTY_ROOT)
        if request.old != last:
            raise RefusedError(409, f"{last}\n", is_evidence=size < last)
        if size == last and known and request.checkpoint.root != root:
            raise RefusedError(409, f"{last}\n", is_evidence=True)
        try:
            tree.verify_consistency(
                old=last, new=size, old_root=root, new_root=request.checkpoint.root, path=request.path
            )
        except tree.ProofError as error:
            raise RefusedError(422, f"{error}\n", is_evidence=True) from error

    def seen(self) -> list[tuple[str, int, str]]:
        """What this witness signed last: origin, size and note of each log."""
        with self._memory() as memory:
            return memory.execute("SELECT origin, size, note FROM log ORDER BY origin").fetchall()

    def refusals(self) -> list[tuple[str, str, str]]:
        """What logs asked for that does not continue what they showed before: moment, origin, reason."""
        with self._memory() as memory:
            return memory.execute("SELECT at, origin, reason FROM refused ORDER BY at").fetchall()


def _remember(memory: sqlite3.Connection, request: Request) -> None:
    one = request.checkpoint
    memory.execute(
        "INSERT INTO log VALUES (?, ?, ?, ?) ON CONFLICT (origin) DO UPDATE"
        " SET size = excluded.size, root = excluded.root, note = excluded.note",
        [one.origin, one.size, one.root, str(request.note)],
    )


def _note_refusal(
    memory: sqlite3.Connection, request: Request, *, body: bytes, refusal: RefusedError
) -> None:
    reason = f"{refusal.status} {refusal.text.strip()}"
    memory.execute(
        "INSERT INTO refused VALUES (?, ?, ?, ?)",
        [clock.now().isoformat(), request.checkpoint.origin, reason, body.decode()],
    )


def make(folder: Path, *, name: str) -> notes.Verifier:
    """Make a witness of this name; its public key. Raises StateError, NoteError for a name that cannot be one."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if (folder / "witness.sqlite3").exists():
        raise StateError(f"there is a witness in {folder} already")
    key = Ed25519PrivateKey.generate()
    verifier = notes.Verifier.parse(str(notes.Signer(name, notes.COSIGNATURE, key).verifier))
    (folder / "witness.key").touch(mode=0o600)
    (folder / "witness.key").write_bytes(key.private_bytes_raw())
    (folder / "name").write_text(f"{name}\n")
    with closing(sqlite3.connect(folder / "witness.sqlite3")) as memory:
        memory.executescript(_TABLES)
    return verifier


def application(witness: Witness) -> web.Application:
    """The witness as a web application: `POST /add-checkpoint`, and `GET /` for people."""

    async def add(request: web.Request) -> web.Response:
        try:
            line = witness.add_checkpoint(await request.read())
        except RefusedError as refusal:
            kind = "text/x.tlog.size" if refusal.status == 409 else "text/plain"
            return web.Response(status=refusal.status, text=refusal.text, content_type=kind)
        return web.Response(text=line)

    async def show(request: web.Request) -> web.Response:
        signed = "".join(f"{origin} {size}\n" for origin, size, _ in witness.seen())
        return web.Response(text=f"{witness.signer.verifier}\n{signed}")

    app = web.Application(client_max_size=_LARGEST_BODY)
    app.add_routes([web.post("/add-checkpoint", add), web.get("/", show)])
    return app


def serve(witness: Witness, *, host: str, port: int) -> None:
    """Serve until told to stop."""
    web.run_app(application(witness), host=host, port=port, print=None, access_log=None)
