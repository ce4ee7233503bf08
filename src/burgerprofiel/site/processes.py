"""Processes that belong together: started in groups of their own, tended, stopped together."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

_POLL_SECONDS = 0.05
_PAUSES = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
_HEALTHY_SECONDS = 30.0  # who ran this long starts again with the shortest pause
_STOP_SECONDS = 12.0
_LAST_LINES = 3
_LARGEST_LOG = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """What to start: its name for people, its command and environment, the file that takes its output."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    log: Path
    folder: Path


@dataclass(slots=True)
class Child:
    """A program that was started, and when it may be started again."""

    program: Program
    process: subprocess.Popen[bytes]
    started_at: float
    failures: int = 0
    again_at: float | None = None


@dataclass(slots=True)
class Family:
    """The running programs of one supervisor. `record` remembers them for a successor who finds us killed."""

    record: Path
    tell: Callable[[str], None]
    children: dict[str, Child] = field(default_factory=dict)
    _tasks: list[Child] = field(default_factory=list)

    def start(self, program: Program) -> None:
        """Start a program and keep it running until `stop`."""
        self.children[program.name] = Child(program, _popen(program), time.monotonic())
        self._remember()

    def finish(self, program: Program, *, until: threading.Event) -> int | None:
        """Run a program to its end; its exit code, or None when `until` came first and it was ended."""
        child = Child(program, _popen(program), time.monotonic())
        self._tasks.append(child)
        self._remember()
        try:
            while child.process.poll() is None:
                if until.wait(_POLL_SECONDS):
                    return None
            return child.process.returncode
        finally:
            _signal_group(child.process.pid, signal.SIGKILL)
            child.process.wait()
            self._tasks.remove(child)

    def tend(self) -> None:
        """Start again, after a pause, what has died."""
        for child in self.children.values():
            if child.again_at is None and child.process.poll() is not None:
                self._died(child)
            elif child.again_at is not None and time.monotonic() >= child.again_at:
                child.process, child.started_at = _popen(child.program), time.monotonic()
                child.again_at = None
                self._remember()

    def _died(self, child: Child) -> None:
        _signal_group(child.process.pid, signal.SIGKILL)  # whatever it had started itself
        if time.monotonic() - child.started_at > _HEALTHY_SECONDS:
            child.failures = 0
        pause = _PAUSES[min(child.failures, len(_PAUSES) - 1)]
        child.failures += 1
        child.again_at = time.monotonic() + pause
        self.tell(f"{child.program.name} {_reason(child.process.returncode)}; starts again in {pause:g} s")
        for line in last_lines(child.program.log):
            self.tell(f"    {line}")

    def stop(self, *, impatient: Callable[[], bool]) -> None:
        """Ask all to stop; kill who has not after a while, or at once when `impatient` says so."""
        for child in self.children.values():
            _signal_group(child.process.pid, signal.SIGTERM)
        deadline = time.monotonic() + _STOP_SECONDS
        while time.monotonic() < deadline and not impatient() and self._any_alive():
            time.sleep(0.02)
        for child in self.children.values():
            _signal_group(child.process.pid, signal.SIGKILL)
            child.process.wait()
        self.record.unlink(missing_ok=True)

    def _any_alive(self) -> bool:
        return any(child.process.poll() is None for child in self.children.values())

    def _remember(self) -> None:
        family = (*self.children.values(), *self._tasks)
        pids = [child.process.pid for child in family if child.process.poll() is None]
        self.record.write_text(json.dumps([[pid, created] for pid in pids if (created := _created(pid))]))


def end_leftovers(record: Path) -> int:
    """Kill the process groups that a killed supervisor left behind; how many there were."""
    try:
        remembered = json.loads(record.read_text())
    except (OSError, ValueError):
        return 0
    found = [pid for pid, created in remembered if _created(pid) == created]
    for pid in found:
        _signal_group(pid, signal.SIGKILL)
    psutil.wait_procs([psutil.Process(pid) for pid in found if psutil.pid_exists(pid)], timeout=5)
    record.unlink(missing_ok=True)
    return len(found)


def last_lines(log: Path, *, count: int = _LAST_LINES) -> Iterable[str]:
    """The end of a log, for the screen."""
    with suppress(OSError):
        yield from log.read_text(errors="replace").splitlines()[-count:]


def _popen(program: Program) -> subprocess.Popen[bytes]:
    program.log.parent.mkdir(parents=True, exist_ok=True)
    if program.log.exists() and program.log.stat().st_size > _LARGEST_LOG:
        program.log.replace(program.log.with_suffix(".old"))
    with program.log.open("ab") as output:
        return subprocess.Popen(
            program.command,
            env=dict(program.environment),
            cwd=program.folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # Ctrl-C reaches the supervisor alone, who stops all in order
        )


def _signal_group(pid: int, number: signal.Signals) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)


def _created(pid: int) -> float | None:
    try:
        return psutil.Process(pid).create_time()
    except psutil.NoSuchProcess:
        return None


def _reason(code: int) -> str:
    if code < 0:
        return f"was killed ({signal.Signals(-code).name})"
    return f"stopped with code {code}"
