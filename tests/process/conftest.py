"""A web and a live process on the test's own database."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.process import serving


@dataclass(frozen=True)
class Site:
    """Where the two processes answer."""

    url: str
    web_socket: str
    environment: dict[str, str]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One web and one live process that relays."""
    folder, port = tmp_path_factory.mktemp("site"), serving.free_port()
    environment = {
        "PORT": str(port),
        "WEB_BIND": f"unix:{folder / 'web.sock'}",
        "WEB_WORKERS": "1",
        "SESSION_IDLE_SECONDS": "1200",
    }
    found = Site(f"http://localhost:{port}", str(folder / "web.sock"), environment)
    with (
        serving.burgerprofiel("web", environment=environment, log=folder / "web.log"),
        serving.burgerprofiel("live", environment=environment, log=folder / "live.log"),
    ):
        _wait(found, folder)
        yield found


def _wait(found: Site, folder: Path) -> None:
    for path in ("/healthz", "/live/healthz"):
        serving.until(lambda path=path: serving.answers(found.url + path), what=f"{path}: see {folder}")
