"""What one public address costs: the ways of ADR 0005 side by side, with a two-byte answer and a page of 20 kB.

Value: requests per second of the page through our relay; floor: the same site reached directly (two ports).
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from bench import stage
from bench.effort import Effort
from bench.figure import Figure
from bench.load import Load, drive, request

_WAYS = ("two-ports", "relay", "relay-httpcore", "together")
_CONNECTIONS = 16
_PATHS = ("small", "page")

_NGINX = """
daemon off; pid {folder}/nginx.pid; error_log /dev/null; worker_processes 1;
events {{ worker_connections 512; }}
http {{
  access_log off; client_body_temp_path {folder}; proxy_temp_path {folder};
  fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  upstream web {{ server unix:{socket}; keepalive 32; }}
  server {{ listen 127.0.0.1:{port}; location / {{
    proxy_pass http://web; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host; }} }}
}}
"""


@dataclass(frozen=True, slots=True)
class _Way:
    name: str
    port: int
    processes: tuple[psutil.Process, ...]

    def cpu_seconds(self) -> float:
        """User and system time of all processes that answer."""
        every = [one for process in self.processes for one in (process, *process.children(recursive=True))]
        return sum(sum(one.cpu_times()[:2]) for one in every)


def measure(*, effort: Effort) -> Figure:
    """Start every way, drive them in turn, keep the best round of each."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-relay-")))
        ways = _start(stack, folder)
        outcome = {
            path: _compare(ways, path=path, rounds=effort.rounds, seconds=effort.seconds) for path in _PATHS
        }
        outcome["turn of a stream while pages are served"] = {
            way.name: _turns(way, seconds=effort.seconds) for way in ways if way.name in ("relay", "together")
        }
    page = outcome["page"]
    return Figure(
        name="relay",
        value=page["relay"]["rate"],
        unit="pages/s",
        floor=page["two-ports"]["rate"],
        details=outcome,
    )


def _compare(ways: Sequence[_Way], *, path: str, rounds: int, seconds: float) -> dict[str, dict[str, float]]:
    """All ways in turn, several times over, so that a disturbance hits none of them alone."""
    requests = [request(f"/{path}", headers={"Host": "bench", "Accept": "text/html"})]
    measured: dict[str, list[tuple[Load, float]]] = {way.name: [] for way in ways}
    for _ in range(rounds):
        for way in ways:
            measured[way.name].append(_drive(way, requests=requests, seconds=seconds))
    return {name: _summary(several) for name, several in measured.items()}


def _summary(measured: Sequence[tuple[Load, float]]) -> dict[str, float]:
    load = max((load for load, _ in measured), key=lambda one: one.rate)
    return {
        "rate": round(load.rate),
        "p50_ms": round(load.p50, 2),
        "p99_ms": round(load.p99, 2),
        "cpu_us": round(min(cpu for _, cpu in measured)),
    }


def _turns(way: _Way, *, seconds: float) -> dict[str, float]:
    """How long the event loop that feeds the streams lets one wait while pages are asked for as fast as they come."""
    script = (
        "from bench.load import drive, request; "
        f"drive(port={way.port}, requests=[request('/page', headers={{'Host': 'bench'}})], "
        f"connections={_CONNECTIONS}, seconds={seconds + 1})"
    )
    with subprocess.Popen([sys.executable, "-c", script], cwd=stage.ROOT) as loading:
        time.sleep(0.5)
        load = drive(
            port=way.port,
            requests=[request("/tick", headers={"Host": "bench"})],
            connections=1,
            seconds=seconds,
        )
        loading.wait()
    return {"p50_ms": round(load.p50, 2), "p99_ms": round(load.p99, 2)}


def _drive(way: _Way, *, requests: Sequence[bytes], seconds: float) -> tuple[Load, float]:
    before = way.cpu_seconds()
    load = drive(port=way.port, requests=requests, connections=_CONNECTIONS, seconds=seconds)
    return load, (way.cpu_seconds() - before) / len(load.latencies) * 1e6


def _start(stack: ExitStack, folder: Path) -> list[_Way]:
    web_socket = folder / "web.sock"
    web = stack.enter_context(_serving("web", port=0, web_socket=web_socket))
    ways = []
    for name in _WAYS:
        port = stage.free_port()
        process = stack.enter_context(_serving(name, port=port, web_socket=web_socket))
        behind = (web,) if name.startswith("relay") else ()
        ways.append(_Way(name, port, (process, *behind)))
    if nginx := shutil.which("nginx"):
        port = stage.free_port()
        process = stack.enter_context(_nginx(nginx, port=port, web_socket=web_socket, folder=folder))
        ways.append(_Way("nginx", port, (process, web)))
    return ways


@contextmanager
def _serving(name: str, *, port: int, web_socket: Path) -> Iterator[psutil.Process]:
    command = [sys.executable, "-m", "bench.relay_candidates", name, str(port), str(web_socket)]
    with _running(command, port=port, path=web_socket) as process:
        yield process


@contextmanager
def _nginx(program: str, *, port: int, web_socket: Path, folder: Path) -> Iterator[psutil.Process]:
    settings = folder / "nginx.conf"
    settings.write_text(_NGINX.format(folder=folder, socket=web_socket, port=port))
    folder.chmod(0o755)
    web_socket.chmod(0o666)  # its workers are another user where it is started as root
    with _running([program, "-c", str(settings)], port=port, path=web_socket) as process:
        yield process


@contextmanager
def _running(command: Sequence[str], *, port: int, path: Path) -> Iterator[psutil.Process]:
    process = subprocess.Popen(command, cwd=stage.ROOT)
    try:
        deadline = time.monotonic() + 20
        while not _listens(port, path=path):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[-3:]} does not answer")
            time.sleep(0.02)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(15)


def _listens(port: int, *, path: Path) -> bool:
    if port:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(path)) == 0
