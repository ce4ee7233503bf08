"""The whole platform as `make run` starts it, for tests that cross blocks and processes.

One instance serves all (fixture `platform`, session): `tests.workers` keeps the modules that use it on one worker.
People and files of tests that change much are their own: `Platform.introduce` and `tests.senders`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
from psycopg.rows import dict_row

from tests.process import serving

ROOT = Path(__file__).resolve().parent.parent
_READY = "Ctrl-C stops everything."
_SEED_SECONDS = 180
_PORTS = 9
_OWN_SETTINGS = (
    *("DATABASE_URL", "DATABASE_OWNER_URL", "DATABASE_LISTEN_URL"),
    *("VAULT_DIR", "VAULT_BIND", "VAULT_URL"),
)


@dataclass(frozen=True)
class Platform:
    """A running platform: its address, its data, its supervisor."""

    port: int
    folder: Path
    supervisor: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        """The public address."""
        return f"http://localhost:{self.port}"

    @property
    def provider_url(self) -> str:
        """The simulated identity provider."""
        return f"http://127.0.0.1:{self.port + 1}"

    @property
    def mail_url(self) -> str:
        """The mailboxes."""
        return f"http://127.0.0.1:{self.port + 2}"

    @property
    def ebox_url(self) -> str:
        """The simulated e-Box, with its portal."""
        return f"http://127.0.0.1:{self.port + 9}"

    @property
    def keys(self) -> Path:
        """Private keys of the senders of the seed world."""
        return self.folder / "seed-keys"

    @property
    def database_url(self) -> str:
        """The embedded PostgreSQL, as the owner of the tables."""
        lines = (self.folder / "postgres" / "postmaster.pid").read_text().splitlines()
        return f"postgresql://burgerprofiel_owner@/burgerprofiel?host={lines[4]}&port={lines[3]}"

    def rows(self, statement: str, *parameters: Any) -> list[dict[str, Any]]:
        """Look into the database."""
        with psycopg.connect(self.database_url, row_factory=dict_row) as connection:
            return connection.execute(statement.encode(), parameters or None).fetchall()

    def value(self, statement: str, *parameters: Any) -> Any:
        """The first column of the only row."""
        (row,) = self.rows(statement, *parameters)
        return next(iter(row.values()))

    def introduce(self, document: Mapping[str, Any], *, name: str) -> None:
        """Load a reference document, as an operator would."""
        file = self.folder / f"{name}.json"
        file.write_text(json.dumps(document))
        self.run("-m", "burgerprofiel", "reference", "load", str(file))

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """Run a Python program with the settings of the platform; fails when it does."""
        settings = {"DATABASE_URL": self.database_url, "DATA_DIR": str(self.folder), "PORT": str(self.port)}
        done = subprocess.run(
            [sys.executable, *command],
            env={**_environment(), **settings},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done

    def process(self, name: str) -> psutil.Process:
        """The running process `web`, `live` or `worker`, or `postgres`."""
        if name == "postgres":
            return psutil.Process(int((self.folder / "postgres" / "postmaster.pid").read_text().split()[0]))
        children = psutil.Process(self.supervisor.pid).children()
        (found,) = [child for child in children if child.cmdline()[-2:] == ["burgerprofiel", name]]
        return found

    def wait_until_ready(self) -> None:
        """Wait until web and live answer."""
        for path in ("/healthz", "/live/healthz"):
            serving.until(partial(serving.answers, self.url + path), what=f"{path} does not answer")

    def mails(self, *, to: str, count: int = 1, wait: float = 60) -> list[dict[str, Any]]:
        """What lies in a mailbox, newest first; waits until there are `count`."""
        query = {"to": to, "count": str(count), "wait": str(wait)}
        answer = httpx.get(f"{self.mail_url}/api/messages", params=query, timeout=wait + 10)
        found: list[dict[str, Any]] = answer.raise_for_status().json()["messages"]
        return found


def _environment() -> dict[str, str]:
    """Ours, without the database and the vault of the tests."""
    return {name: value for name, value in os.environ.items() if name not in _OWN_SETTINGS}


@contextmanager
def running(folder: Path, **others: str) -> Iterator[Platform]:
    """Start everything with a seeded world, as on a fresh clone; stop it in the polite way. `others` are settings."""
    port = serving.free_port(_PORTS)
    log = folder / "run.log"
    settings = {**dict.fromkeys(_OWN_SETTINGS), "PORT": str(port), "DATA_DIR": str(folder / "data"), **others}
    with serving.burgerprofiel("run", environment=settings, log=log) as process:
        serving.until(
            lambda: process.poll() is not None or _READY in log.read_text(),
            what=f"it does not start: {log}",
            seconds=_SEED_SECONDS,
        )
        assert process.poll() is None, log.read_text()
        yield Platform(port=port, folder=folder / "data", supervisor=process)
