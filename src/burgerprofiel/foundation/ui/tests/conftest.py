"""The gallery served under the product's CSP."""

from collections.abc import Iterator
from threading import Thread

import pytest

from burgerprofiel.foundation.ui.gallery.pages import STATIC
from burgerprofiel.foundation.ui.gallery.server import make_server


@pytest.fixture(scope="session")
def gallery_url() -> Iterator[str]:
    if not (STATIC / "build" / "app.css").exists():
        pytest.fail("The styles are not built: run `npm ci && npm run build` first.")
    with make_server(0) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
