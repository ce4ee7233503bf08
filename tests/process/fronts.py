"""nginx and Caddy with the settings that the operators' documentation gives, on this machine: no TLS, a free port."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from tests import loopback
from tests.process import serving

DOCUMENTED = Path(__file__).resolve().parents[2] / "docs" / "operators"
_NGINX_FRAME = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1; {user}
events {{ }}
http {{
  access_log {folder}/access.log; client_body_temp_path {folder}; proxy_temp_path {folder};
  fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  {site}
}}
"""
_CADDY_FRAME = "{{\n\tadmin off\n\tauto_https off\n\tgrace_period 1s\n}}\n{site}"


@dataclass(frozen=True)
class Front:
    """A running proxy; `folder` holds its logs and the sockets behind it."""

    url: str
    folder: Path


def _nginx(folder: Path, port: int) -> list[str]:
    site = (DOCUMENTED / "nginx.conf").read_text()
    site = re.sub(r"^\s*(ssl_.*|listen \[::\].*)\n", "", site, flags=re.MULTILINE)
    site = site.replace("listen 443 ssl http2", f"listen 127.0.0.1:{port}")
    site = site.replace("mijn.voorbeeld.be;", "localhost;")
    site = site.replace("/run/burgerprofiel", str(folder))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(_NGINX_FRAME.format(folder=folder, site=site, user=user))
    return ["-c", str(folder / "nginx.conf")]


def _caddy(folder: Path, port: int) -> list[str]:
    site = (DOCUMENTED / "Caddyfile").read_text()
    site = site.replace("mijn.voorbeeld.be {", f"http://localhost:{port} {{\n\tbind 127.0.0.1")
    site = site.replace("/run/burgerprofiel", str(folder))
    (folder / "Caddyfile").write_text(_CADDY_FRAME.format(site=site))
    return ["run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


KINDS: Mapping[str, Callable[[Path, int], list[str]]] = {"nginx": _nginx, "caddy": _caddy}


def find(kind: str) -> str | None:
    """The proxy's program, also where Debian keeps what is for root alone."""
    return shutil.which(kind, path=os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin")))


@contextmanager
def running(kind: str, *, folder: Path, port: int) -> Iterator[Front]:
    """The proxy for the block, in front of `web.sock` and `live.sock` in the folder."""
    program = find(kind)
    assert program
    command = [program, *KINDS[kind](folder, port)]
    homes = {"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)}
    with (folder / f"{kind}.log").open("ab") as log:
        process = subprocess.Popen(command, env={**os.environ, **homes}, stdout=log, stderr=log)
    try:
        url = f"http://localhost:{port}"
        serving.until(lambda: _listens(url), what=f"{kind}: see {folder}")
        yield Front(url, folder)
    finally:
        process.terminate()
        process.wait(serving.PATIENCE)


def _listens(url: str) -> bool:
    try:
        loopback.get(url)
    except httpx.TransportError:
        return False
    return True
