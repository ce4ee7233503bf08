"""`burgerprofiel run` as a person uses it: with its own embedded PostgreSQL, in a folder of its own."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from burgerprofiel.vault import log
from burgerprofiel.vault.store import Store
from tests.process import serving

pytestmark = pytest.mark.process


@dataclass
class Installation:
    """A folder and a port, and what runs there."""

    data_dir: Path
    port: int
    screen: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        # What the test run itself uses must not be found here.
        own = {
            "VAULT_DIR": str(self.data_dir / "vault"),
            "VAULT_BIND": f"unix:{self.data_dir}/run/vault.sock",
            "DATABASE_URL": "",
            "DATABASE_OWNER_URL": "",
            "DJANGO_SETTINGS_MODULE": "burgerprofiel.site.settings",
        }
        return {**own, "DATA_DIR": str(self.data_dir), "PORT": str(self.port), "WEB_WORKERS": "1"}

    def run(self, **environment: str) -> subprocess.CompletedProcess[str]:
        """A start that is expected to end by itself."""
        return subprocess.run(
            [sys.executable, "-m", "burgerprofiel", "run", "--no-simulators"],
            env={**os.environ, **self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=2 * serving.PATIENCE,
            check=False,
        )

    def child(self, name: str) -> psutil.Process:
        """The running process `burgerprofiel NAME`."""
        assert self.process
        found = [one for one in psutil.Process(self.process.pid).children() if one.cmdline()[-1:] == [name]]
        return found[0]

    def postmaster(self) -> int:
        return int((self.data_dir / "postgres" / "postmaster.pid").read_text().splitlines()[0])

    def shows(self, text: str) -> Callable[[], bool]:
        return lambda: text in self.screen.read_text()

    def remaining(self) -> list[str]:
        """Command lines of processes that belong to this folder."""
        marker = f"DATA_DIR={self.data_dir}"
        return [" ".join(one.cmdline()) for one in psutil.process_iter() if _environment_has(one, marker)]


def _is_alive(pid: int) -> bool:
    """Whether it runs; one that nobody has collected yet does not."""
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def _environment_has(process: psutil.Process, marker: str) -> bool:
    try:
        return marker in (f"{name}={value}" for name, value in process.environ().items())
    except psutil.Error:
        return False


def _start(stack: ExitStack, installation: Installation, **others: str | None) -> None:
    installation.screen.write_text("")
    installation.process = stack.enter_context(
        serving.burgerprofiel(
            "run",
            "--no-simulators",
            environment={**installation.environment, **others},
            log=installation.screen,
        )
    )
    serving.until(installation.shows("Ctrl-C stops everything."), what=f"a start: see {installation.screen}")
    assert f"Burgerprofiel   {installation.url}" in installation.screen.read_text()


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[ExitStack, Installation]]:
    """The installation of these tests, and what will stop it."""
    folder = tmp_path_factory.mktemp("run")
    with ExitStack() as stack:
        yield stack, Installation(folder / "data", serving.free_port(), folder / "screen")


@pytest.fixture
def running(kept: tuple[ExitStack, Installation]) -> Installation:
    """It runs: since an earlier test, or started again where that one stopped it."""
    stack, installation = kept
    if installation.process is None or installation.process.poll() is not None:
        _start(stack, installation)
    installation.screen.write_text("")
    return installation


def test_it_answers_and_a_second_start_is_refused(running: Installation) -> None:
    assert serving.answers(f"{running.url}/readyz")
    second = running.run()
    assert second.returncode == 3
    assert f"running already at {running.url}" in second.stdout
    assert serving.answers(f"{running.url}/readyz")


def test_the_vault_has_a_folder_of_its_own_that_a_start_does_not_make_anew(running: Installation) -> None:
    folder = running.data_dir / "vault"
    assert folder.stat().st_mode & 0o777 == 0o700
    made = list(log.entries(Store(folder / "vault.sqlite")))
    assert [entry.kind for entry in made].count("made") == 1
    assert [entry.kind for entry in made].count("credential") == 3
    sock = str(running.data_dir / "run" / "vault.sock")  # which an earlier test may have had made anew
    serving.until(lambda: serving.listens(sock), what="the vault")


def test_ctrl_c_stops_everything(running: Installation) -> None:
    assert running.process
    postmaster = running.postmaster()
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(serving.PATIENCE) == 0
    assert running.remaining() == []
    assert not _is_alive(postmaster)
    assert running.screen.read_text().endswith("Stopped.\n")


@pytest.mark.parametrize("name", ["vault", "web", "live", "worker"])
def test_a_killed_process_is_started_again_and_the_reason_shown(running: Installation, name: str) -> None:
    before = running.child(name)
    workers = before.children(recursive=True)
    before.kill()
    serving.until(running.shows(f"{name} was killed (SIGKILL)"), what="the reason")
    serving.until(lambda: _has_new(running, name, before.pid), what=f"{name} again")
    serving.until(lambda: serving.answers(f"{running.url}/readyz"), what="pages again")
    assert not [worker for worker in workers if _is_alive(worker.pid)]


def _has_new(running: Installation, name: str, before: int) -> bool:
    try:
        return running.child(name).pid != before
    except (IndexError, psutil.Error):
        return False


def test_a_killed_web_worker_is_replaced(running: Installation) -> None:
    for worker in running.child("web").children():
        worker.kill()
    serving.until(lambda: serving.answers(f"{running.url}/readyz"), what="pages again")


def test_a_killed_postgresql_comes_back(running: Installation) -> None:
    os.kill(running.postmaster(), signal.SIGKILL)
    serving.until(running.shows("PostgreSQL had stopped and runs again"), what="the database")
    serving.until(lambda: serving.answers(f"{running.url}/readyz"), what="pages again")
    serving.until(lambda: serving.answers(f"{running.url}/live/healthz"), what="streams again")


def test_a_postgresql_that_does_not_start_is_waited_for(running: Installation) -> None:
    settings = running.data_dir / "postgres" / "burgerprofiel.conf"
    good = settings.read_text()
    settings.write_text(f"{good}no_such_setting = 'x'\n")
    try:
        os.kill(running.postmaster(), signal.SIGKILL)
        # At first it may be what the killed one left behind that keeps it from starting.
        serving.until(running.shows("burgerprofiel.conf"), what="the reason")
        assert "PostgreSQL had stopped and does not start yet" in running.screen.read_text()
    finally:
        settings.write_text(good)
    serving.until(lambda: serving.answers(f"{running.url}/readyz"), what="pages again")


def test_after_a_killed_supervisor_the_next_start_cleans_up(
    running: Installation, kept: tuple[ExitStack, Installation]
) -> None:
    assert running.process
    running.process.kill()
    running.process.wait()
    assert serving.answers(f"{running.url}/healthz")  # its children live on
    _start(kept[0], running)
    assert "Ended what an earlier start had left behind." in running.screen.read_text()
    assert serving.answers(f"{running.url}/readyz")
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(serving.PATIENCE) == 0
    assert running.remaining() == []


def test_the_temporary_files_of_another_user_are_in_nobodys_way(
    running: Installation, kept: tuple[ExitStack, Installation]
) -> None:
    assert running.process
    running.process.send_signal(signal.SIGTERM)
    assert running.process.wait(serving.PATIENCE) == 0
    with tempfile.TemporaryDirectory(prefix="bp-") as folder:
        # What the wheel would open there; root may open another user's file.
        Path(folder, ".lockfile").mkdir()
        _start(kept[0], running, TMPDIR=folder, XDG_RUNTIME_DIR=None)
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(serving.PATIENCE) == 0


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        outcome = Installation(tmp_path / "data", port, tmp_path / "screen").run()
    assert outcome.returncode == 1
    assert f"port {port} (the site) cannot be used" in outcome.stderr
    assert "Traceback" not in outcome.stderr


def test_an_unreachable_database_is_said_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://app:verborgen@127.0.0.1:9/burgerprofiel"
    outcome = Installation(tmp_path / "data", serving.free_port(), tmp_path / "screen").run(
        DATABASE_URL=url, DATABASE_OWNER_URL=url
    )
    assert outcome.returncode == 1
    assert "PostgreSQL cannot be reached" in outcome.stderr
    assert "verborgen" not in outcome.stderr + outcome.stdout
    assert "Traceback" not in outcome.stderr


def test_a_stale_lock_holds_nobody_up(tmp_path: Path) -> None:
    lock = tmp_path / "data" / "run" / "lock"
    lock.parent.mkdir(parents=True)
    lock.write_text(json.dumps({"pid": 1, "address": "http://localhost:1"}))
    outcome = Installation(tmp_path / "data", 1, tmp_path / "screen").run(
        DATABASE_URL="postgresql://nobody@127.0.0.1:9/x", PORT=str(serving.free_port())
    )
    assert "running already" not in outcome.stdout
    assert outcome.returncode == 1
