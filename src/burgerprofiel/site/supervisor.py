"""`burgerprofiel run`: everything on one machine, in the order that makes the second start quick.

Nothing here imports Django: it costs most of a second, and each process loads it for itself, at the same time.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import FrameType
from zoneinfo import ZoneInfo

import psycopg

from burgerprofiel.foundation import config, database
from burgerprofiel.foundation.bind import Bind, BindError
from burgerprofiel.site import folder, migrations, partners, processes
from burgerprofiel.site.checks import NotReadyError, before_start

_POLL_SECONDS = 0.1
_READY_SECONDS = 60
_REVIVE_SECONDS = 1.0
_WORKERS = "2"
_OWNER, _APP, _WORKER = "burgerprofiel_owner", "burgerprofiel_app", "burgerprofiel_worker"
_SELF = (sys.executable, "-m", "burgerprofiel")


class _StoppedError(Exception):
    """Somebody asked to stop while something was being done."""


class _Signals:
    """Counts requests to stop: after the first all is stopped in order, at the second at once."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.insisted = threading.Event()

    def __call__(self, number: int, frame: FrameType | None) -> None:
        (self.insisted if self.asked.is_set() else self.asked).set()

    def install(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self)


def run(*, simulators: bool) -> int:
    """Start everything, print the address, tend it until told to stop. Returns the exit code."""
    os.environ.setdefault("WEB_WORKERS", _WORKERS)
    settings = config.current()
    signals = _Signals()
    signals.install()
    try:
        with folder.held(settings.data_dir, address=settings.public_url):
            return _Supervisor(settings, simulators=simulators, signals=signals).run()
    except folder.RunningAlreadyError as error:
        return _already(error.holder, settings)


def _already(holder: folder.Holder | None, settings: config.Config) -> int:
    known = f" at {holder.address} (process {holder.pid})" if holder else ""
    _say(f"Burgerprofiel is running already{known}, with its data in {settings.data_dir}.")
    _say("Stop it with Ctrl-C there, or start another one with its own DATA_DIR and PORT.")
    return 3


def _say(line: str) -> None:
    print(line, flush=True)


@dataclass(frozen=True, slots=True)
class _Urls:
    """How the database is reached: as the application, as the worker and as the owner of the tables."""

    app: str
    worker: str
    owner: str


class _Supervisor:
    def __init__(self, settings: config.Config, *, simulators: bool, signals: _Signals) -> None:
        self._settings = settings
        self._simulators = simulators
        self._signals = signals
        self._run_dir = settings.data_dir / "run"
        self._logs = settings.data_dir / "logs"
        self._postgres: database.EmbeddedServer | None = None
        self._family = processes.Family(self._run_dir / "children.json", tell=_say)
        self._environment: dict[str, str] = {}
        self._complaint = ""

    def run(self) -> int:
        if processes.end_leftovers(self._family.record):
            _say("Ended what an earlier start had left behind.")
        self._check_ports()
        with ExitStack() as stack:
            stack.callback(_say, "Stopped.")
            self._environment = self._base_environment(stack)
            if not self._settings.database_url:
                self._postgres = database.EmbeddedServer(self._settings.data_dir)
                stack.callback(self._postgres.stop)
            stack.callback(self._stop_children)
            try:
                self._bring_up()
                self._tend()
            except _StoppedError:
                pass
        return 0

    def _bring_up(self) -> None:
        if not self._vault_is_elsewhere:
            self._family.start(self._program("vault", *_SELF, "vault"))
        if self._simulators:
            self._start_simulators()
        urls = self._start_database()
        if self._simulators:
            self._wait_for_certificates()
        before_start(replace(self._settings, database_url=urls.app), is_migrated=False)
        pending = migrations.are_pending(urls.owner)
        if pending:
            _say("Bringing the database to this version ...")
            self._do(
                "migrate",
                *_SELF,
                "migrate",
                extra={"DATABASE_URL": urls.app, "DATABASE_OWNER_URL": urls.owner},
            )
        self._collect()
        self._environment["DATABASE_URL"] = urls.app
        for name in ("web", "live", "worker"):
            program = self._program(name, *_SELF, name)
            if name == "worker":
                program = replace(program, environment={**program.environment, "DATABASE_URL": urls.worker})
            self._family.start(program)
        self._wait_until_ready()
        if self._simulators:
            self._seed(urls)
        self._announce()

    # ------------------------------------------------------------ before

    def _check_ports(self) -> None:
        wanted = {"the site": self._settings.port}
        if self._simulators:
            if not partners.are_here():
                raise NotReadyError("there are no simulators here; use --no-simulators")
            wanted.update(partners.ports(self._settings))
        for what, port in wanted.items():
            host = self._settings.host if what == "the site" else "127.0.0.1"
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((host, port))
                except OSError as error:
                    raise NotReadyError(
                        f"port {port} ({what}) cannot be used: {error.strerror}. Choose another: PORT=9000 make run"
                    ) from error

    def _base_environment(self, stack: ExitStack) -> dict[str, str]:
        """A short folder holds the socket of web: the path of one may be 107 bytes long."""
        sockets = stack.enter_context(tempfile.TemporaryDirectory(prefix="burgerprofiel-"))
        environment = {
            **os.environ,
            "DATA_DIR": str(self._settings.data_dir),
            "WEB_BIND": f"unix:{sockets}/web.sock",
            "PYTHONUNBUFFERED": "1",
        }
        if not self._vault_is_elsewhere:
            environment["VAULT_BIND"] = environment["VAULT_URL"] = self._vault_bind(sockets)
        if not self._simulators:
            return environment
        return partners.environment(environment, settings=self._settings)

    @property
    def _vault_is_elsewhere(self) -> bool:
        """Whether somebody else keeps the vault running: its address was given."""
        return self._settings.vault.url != self._settings.vault.bind

    def _vault_bind(self, sockets: str) -> str:
        """Where tasks of an operator look for it too, unless that path is too long for a socket."""
        try:
            Bind.parse(self._settings.vault.bind)
        except BindError:
            return f"unix:{sockets}/vault.sock"
        return self._settings.vault.bind

    def _start_simulators(self) -> None:
        for name, command in partners.commands(self._settings).items():
            self._family.start(self._program(name, *command, folder=partners.ROOT))

    def _start_database(self) -> _Urls:
        if self._postgres is None:
            return _Urls(
                app=self._settings.database_url,
                worker=self._settings.database_worker_url,
                owner=self._settings.database_owner_url,
            )
        if not (self._settings.data_dir / "postgres" / "PG_VERSION").exists():
            _say("Making a database ...")
        self._postgres.forget_other_users()
        try:
            self._postgres.start()
        except database.EmbeddedServerError as error:
            raise NotReadyError(f"the embedded PostgreSQL does not start: {error}") from error
        database.prepare(self._postgres.url)
        return _Urls(
            app=database.with_role(self._postgres.url, _APP),
            worker=database.with_role(self._postgres.url, _WORKER),
            owner=database.with_role(self._postgres.url, _OWNER),
        )

    def _collect(self) -> None:
        """Give static files their lasting names when the build is another than last time."""
        built = Path(config.__file__).parent / "static" / "build" / ".fingerprint"
        seen = self._run_dir / "collected"
        fingerprint = built.read_text() if built.exists() else ""
        if seen.exists() and seen.read_text() == fingerprint:
            return
        self._do("collect", *_SELF, "collect")
        seen.write_text(fingerprint)

    # ------------------------------------------------------------ processes

    def _program(self, name: str, *command: str, folder: Path | None = None) -> processes.Program:
        return processes.Program(
            name=name,
            command=command,
            environment=self._environment,
            log=self._logs / f"{name}.log",
            folder=folder or Path.cwd(),
        )

    def _do(
        self, name: str, *command: str, extra: Mapping[str, str] | None = None, output: Path | None = None
    ) -> None:
        """Run a task to its end. Raises NotReadyError when it fails."""
        program = self._program(name, *command, folder=partners.ROOT if partners.are_here() else None)
        program = replace(
            program, environment={**self._environment, **(extra or {})}, log=output or program.log
        )
        log = program.log
        code = self._family.finish(program, until=self._signals.asked)
        if code is None:
            raise _StoppedError
        if code:
            lines = list(processes.last_lines(log))
            if lines and lines[-1].startswith(
                "burgerprofiel: "
            ):  # whole in itself; what precedes may be of another day
                lines = lines[-1:]
            raise NotReadyError("\n    ".join([f"{name} did not succeed (code {code}):", *lines]))

    def _wait_for_vault(self) -> None:
        if self._vault_is_elsewhere:
            return
        path = self._environment["VAULT_BIND"].removeprefix("unix:")
        deadline = time.monotonic() + _READY_SECONDS
        while not _listens(path):
            self._family.tend()
            if time.monotonic() > deadline:
                raise NotReadyError(f"the vault does not start; see {self._logs / 'vault.log'}")
            if self._signals.asked.wait(_POLL_SECONDS / 2):
                raise _StoppedError

    def _wait_for_certificates(self) -> None:
        """Every process of ours reads them when it starts; on the first start MAGDA is still making them."""
        deadline = time.monotonic() + _READY_SECONDS
        while not partners.are_certificates_made(self._settings):
            self._family.tend()
            if time.monotonic() > deadline:
                raise NotReadyError(f"MAGDA makes no certificates; see {self._logs / 'magda.log'}")
            if self._signals.asked.wait(_POLL_SECONDS / 2):
                raise _StoppedError

    def _wait_until_ready(self) -> None:
        self._wait_for_vault()
        deadline = time.monotonic() + _READY_SECONDS
        port = self._settings.port
        for path in ("/healthz", "/live/healthz"):
            while not _answers(self._settings.host, port=port, path=path):
                self._family.tend()
                if time.monotonic() > deadline:
                    raise NotReadyError(f"nothing answers at {path}; see {self._logs}")
                if self._signals.asked.wait(_POLL_SECONDS / 2):
                    raise _StoppedError

    def _tend(self) -> None:
        while not self._signals.asked.wait(_POLL_SECONDS):
            self._family.tend()
            if self._postgres is not None:
                self._revive(self._postgres)

    def _revive(self, postgres: database.EmbeddedServer) -> None:
        """Whatever keeps PostgreSQL from coming back may pass: the platform waits for it."""
        try:
            if postgres.revive():
                self._complaint = ""
                _say("PostgreSQL had stopped and runs again")
        except database.EmbeddedServerError as error:
            if str(error) != self._complaint:
                self._complaint = str(error)
                _say(f"PostgreSQL had stopped and does not start yet: {error}")
            self._signals.asked.wait(_REVIVE_SECONDS)

    def _stop_children(self) -> None:
        self._family.stop(impatient=self._signals.insisted.is_set)

    # ------------------------------------------------------------ the seed world

    def _seed(self, urls: _Urls) -> None:
        path = self._settings.data_dir / "seed.json"
        today = datetime.now(ZoneInfo("Europe/Brussels")).date()
        seed = partners.Seed.read(path, database=_identity(urls.app), today=today)
        if seed.done:
            return
        _say("Sending the seed world: authorities, people and their files ...")
        seed.write(path)
        reference = self._run_dir / "reference.json"
        reference.unlink(missing_ok=True)
        self._do(
            "world", *partners.world_command(self._settings, day=seed.day, reference=True), output=reference
        )
        self._do("reference", *_SELF, "reference", "load", str(reference))
        self._register_mandates(reference)
        reference.unlink()  # it names people
        self._do("world", *partners.world_command(self._settings, day=seed.day, reference=False))
        replace(seed, done=True).write(path)
        for line in processes.last_lines(self._logs / "world.log", count=1):
            _say(f"  {line}")

    def _register_mandates(self, reference: Path) -> None:
        """What elsewhere the administrator of the vault does: the platform's own word is not enough there."""
        if self._vault_is_elsewhere:
            return
        mandates = self._run_dir / "mandates.json"
        mandates.unlink(missing_ok=True)
        self._do("mandates", *_SELF, "reference", "mandates", str(reference), output=mandates)
        self._do("vault-mandates", *_SELF, "vault", "mandates", str(mandates))
        mandates.unlink()

    def _announce(self) -> None:
        _say("")
        _say(f"  Burgerprofiel   {self._settings.public_url}")
        if self._simulators:
            _say(f"  Mailboxes       http://localhost:{partners.ports(self._settings)['mail']}")
            _say(f"  Text messages   http://localhost:{partners.ports(self._settings)['sms']}")
            _say(f"  Push service    http://localhost:{partners.ports(self._settings)['push']}")
            _say(f"  e-Box portal    {partners.portal_url(self._settings)}")
            _say(f"  Sources         http://localhost:{partners.ports(self._settings)['magda-controls']}")
            _say("\nSign in as:")
            for name, description in partners.personas():
                _say(f"  {name:<20} {description}")
            if self._environment.get("CLAMD") == config.NO_SCANNER:
                _say("\nNo virus scanner (ClamAV) here: files are not scanned.")
        _say("\nCtrl-C stops everything.")


def _answers(host: str, *, port: int, path: str) -> bool:
    """Whether a process answers 200 there; while it starts it does not listen yet, or says 502 or 503."""
    connection = http.client.HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=2)  # noqa: S104
    try:
        connection.request("GET", path)
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _listens(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(path) == 0


def _identity(url: str) -> str:
    """What tells this database from another one, also after it was made anew."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT system_identifier::text || '/' || oid FROM pg_control_system(), pg_database"
            " WHERE datname = current_database()"
        ).fetchone()
    return str(row[0]) if row else ""
