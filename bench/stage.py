"""Where benchmarks play: a PostgreSQL of their own, processors given to each player, servers to measure."""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg
from django.conf import settings

from burgerprofiel.foundation import database

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".cache" / "bench"
THREADS = 4
_PREFIX = "bench_"
_MAKERS = ("data.py", "mailboxes.py", "sealing.py")
"""Modules that decide what is in a world."""
_START_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Cores:
    """Which processors the measured server, PostgreSQL and the load generator run on."""

    server: tuple[int, ...]
    database: tuple[int, ...]
    load: tuple[int, ...]


def cores() -> Cores:
    """One core for the server; with four, two for PostgreSQL and one for the load, else they share the rest."""
    available = sorted(psutil.Process().cpu_affinity() or [0])
    if len(available) >= 4:
        return Cores((available[0],), (available[1], available[2]), (available[3],))
    rest = tuple(available[1:]) or (available[0],)
    return Cores((available[0],), rest, rest)


_CORES = cores()


@contextmanager
def on(processors: tuple[int, ...]) -> Iterator[None]:
    """Run the block, and whatever it starts, on these processors."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, processors)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextmanager
def as_load_generator() -> Iterator[None]:
    """Run the block on the load generator's processors."""
    with on(_CORES.load):
        yield


@contextmanager
def as_server() -> Iterator[None]:
    """Run the block on the measured server's core, for what is measured in this process."""
    with on(_CORES.server):
        yield


@dataclass(frozen=True, slots=True)
class Stage:
    """A running, migrated database: the URLs of the application's role, of the owner and of the superuser."""

    url: str
    owner_url: str
    admin_url: str
    environment: dict[str, str]


@contextmanager
def stage(world: str) -> Iterator[Stage]:
    """Start the benchmarks' PostgreSQL, kept between runs, with a migrated database for this world.

    A database of other migrations, or of data made in another way, is removed.
    """
    HOME.mkdir(parents=True, exist_ok=True)
    with on(_CORES.database):  # inherited by PostgreSQL
        server = database.EmbeddedServer(HOME)
        server.start()
    try:
        prepared = _prepared(server.url, name=f"{_PREFIX}{_digest()}_{world}")
        with _vault(prepared):
            yield prepared
    finally:
        if settings.configured:  # not where the world was made by a run before this one
            leave()
        server.stop()


@contextmanager
def _vault(where: Stage) -> Iterator[None]:
    """The vault as operators start it, on PostgreSQL's processors; what it knows is kept between runs."""
    command = [sys.executable, "-m", "burgerprofiel", "vault"]
    socket_path = Path(where.environment["VAULT_BIND"].removeprefix("unix:"))
    with _running(command, port=socket_path, environment=where.environment, processors=_CORES.database):
        yield


def _prepared(server_url: str, *, name: str) -> Stage:
    """The database of a world: a copy of one that was migrated once, whose name changes with the migrations."""
    _drop_outdated(server_url)
    template = f"{_PREFIX}{_digest()}_migrated"
    with psycopg.connect(server_url, autocommit=True) as connection:
        if not _exists(connection, template):
            _migrate(server_url, name=f"{template}_building")
            connection.execute(f'ALTER DATABASE "{template}_building" RENAME TO "{template}"'.encode())
        if not _exists(connection, name):
            copy = f'CREATE DATABASE "{name}" TEMPLATE "{template}" OWNER burgerprofiel_owner'
            connection.execute(copy.encode())
    return _stage(server_url, name=name)


def _exists(connection: psycopg.Connection, name: str) -> bool:
    return bool(connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).rowcount)


def _migrate(server_url: str, *, name: str) -> None:
    database.prepare(server_url, database=name)
    command = [sys.executable, "-m", "burgerprofiel", "migrate"]
    environment = _stage(server_url, name=name).environment
    subprocess.run(command, env=environment, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def _stage(server_url: str, *, name: str) -> Stage:
    url, owner_url, admin_url = (
        database.with_role(server_url, role, database=name)
        for role in ("burgerprofiel_app", "burgerprofiel_owner", "postgres")
    )
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DATABASE_OWNER_URL": owner_url,
        "DATABASE_LISTEN_URL": url,
        "DATA_DIR": str(HOME / "data"),
        "VAULT_DIR": str(HOME / "data" / "vault"),
        "VAULT_BIND": f"unix:{HOME / 'vault.sock'}",
        "DJANGO_SETTINGS_MODULE": "burgerprofiel.site.settings",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH", "")])),
        "LIVE_RELAY": "0",
        "WEB_WORKERS": "1",
        # One person here searches and asks as a thousand do.
        "LIMITS": "search=1000000/60 search-session=1000000/60 sources=1000000/600 sources-session=1000000/600",
    }
    return Stage(url, owner_url, admin_url, environment)


def _digest() -> str:
    made_by = [*(ROOT / "src").rglob("migrations/*.py"), *(ROOT / "bench" / name for name in _MAKERS)]
    digest = hashlib.sha256()
    for path in sorted(made_by):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def _drop_outdated(server_url: str) -> None:
    with psycopg.connect(server_url, autocommit=True) as connection:
        found = connection.execute(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s) AND NOT starts_with(datname, %s)",
            [_PREFIX, f"{_PREFIX}{_digest()}_"],
        ).fetchall()
        for (name,) in found:
            connection.execute(f'DROP DATABASE "{name}"'.encode())


def use(where: Stage) -> None:
    """Set Django up in this process on the stage's database, as the application's role."""
    os.environ.update(where.environment | {"LOG_LEVEL": "WARNING"})
    import django  # noqa: PLC0415

    django.setup()
    from django.db import connection  # noqa: PLC0415

    leave()
    connection.settings_dict["NAME"] = urlsplit(where.url).path.lstrip("/")  # that of a stage before it, else


def leave() -> None:
    """Close the connections that Django has open in this process."""
    from django.db import connection  # noqa: PLC0415

    connection.close()
    connection.close_pool()


def settle(where: Stage) -> None:
    """Let PostgreSQL write everything out now, so that it does not do so while something is measured."""
    with psycopg.connect(where.admin_url, autocommit=True) as connection:
        connection.execute("CHECKPOINT")


@dataclass(frozen=True, slots=True)
class Server:
    """A server that listens on `port` of the loopback interface; `process` is its first process."""

    port: int
    process: psutil.Process

    def cpu_seconds(self) -> float:
        """User and system time that its processes have taken."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(sum(one.cpu_times()[:2]) for one in family)

    def memory(self) -> int:
        """Bytes of memory that belong to its processes alone, their shared part counted once each."""
        family = [self.process, *self.process.children(recursive=True)]
        return sum(int(one.memory_full_info().uss) for one in family)


@contextmanager
def web(where: Stage) -> Iterator[Server]:
    """The web process as operators start it: one worker, on the server's core."""
    port = free_port()
    command = [sys.executable, "-m", "burgerprofiel", "web"]
    with _running(
        command, port=port, environment=where.environment | {"WEB_BIND": f"127.0.0.1:{port}"}
    ) as server:
        yield server


@contextmanager
def live(where: Stage) -> Iterator[Server]:
    """The live process as operators start it, without relay, on the server's core."""
    port = free_port()
    command = [sys.executable, "-m", "burgerprofiel", "live"]
    with _running(
        command, port=port, environment=where.environment | {"LIVE_BIND": f"127.0.0.1:{port}"}
    ) as server:
        yield server


@contextmanager
def site(where: Stage) -> Iterator[Server]:
    """Web and live at one address, as `make run` has them: the live process relays pages to the web process."""
    port, folder = (
        free_port(),
        Path(tempfile.mkdtemp(prefix="bench-")),
    )  # short: the name of a socket is limited
    addresses = {
        "WEB_BIND": f"unix:{folder / 'web'}",
        "LIVE_BIND": f"127.0.0.1:{port}",
        "LIVE_RELAY": "1",
        "PUBLIC_URL": f"http://localhost:{port}",
    }
    environment = where.environment | addresses
    command = [sys.executable, "-m", "burgerprofiel"]
    try:
        with (
            _running([*command, "web"], port=folder / "web", environment=environment),
            _running([*command, "live"], port=port, environment=environment) as server,
        ):
            yield server
    finally:
        shutil.rmtree(folder)


@contextmanager
def floor(where: Stage, target: str, *, interface: str = "wsgi", **settings: str) -> Iterator[Server]:
    """A bare granian application `module:app` with as many workers and threads as the web process has here."""
    port = free_port()
    command = [sys.executable, "-m", "granian", target, "--interface", interface, "--port", str(port)]
    command += ["--http", "1", "--no-ws", "--workers", "1", "--log-level", "warning", "--backlog", "4096"]
    command += ["--blocking-threads", str(THREADS if interface == "wsgi" else 1), "--backpressure", "100000"]
    with _running(command, port=port, environment=where.environment | settings) as server:
        yield server


@contextmanager
def _running(
    command: list[str],
    *,
    port: int | Path,
    environment: Mapping[str, str],
    processors: tuple[int, ...] = _CORES.server,
) -> Iterator[Server]:
    with (HOME / "servers.log").open("ab") as log, on(processors):
        process = subprocess.Popen(command, env=dict(environment), cwd=ROOT, stdout=log, stderr=log)
    try:
        _await_port(port, process)
        yield Server(port if isinstance(port, int) else 0, psutil.Process(process.pid))
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port() -> int:
    """A TCP port that nobody uses at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _await_port(port: int | Path, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server stopped before it answered; see {HOME / 'servers.log'}")
        family, address = (
            (socket.AF_UNIX, str(port)) if isinstance(port, Path) else (socket.AF_INET, ("127.0.0.1", port))
        )
        with socket.socket(family) as probe:
            if probe.connect_ex(address) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"the server did not answer within {_START_SECONDS} seconds")
