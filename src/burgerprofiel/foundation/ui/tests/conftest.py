"""The gallery served under the product's CSP, and a browser that looks at it."""

from collections.abc import Iterator
from threading import Thread

import pytest
from playwright.sync_api import Browser, sync_playwright

from burgerprofiel.foundation.ui.gallery.pages import STATIC
from burgerprofiel.foundation.ui.gallery.server import make_server

CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def gallery_url() -> Iterator[str]:
    if not (STATIC / "build" / "app.css").exists():
        pytest.fail("The styles are not built: run `npm ci && npm run build` first.")
    with make_server(0) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()
