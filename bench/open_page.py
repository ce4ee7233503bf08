"""The browser's share of `bench live`: a page of files stays open in Chromium while an authority changes one of them.

From the moment COMMIT is sent to the changed row on the screen, through the live process, the relay, the web process
and the page's own script; processes of one machine, so that their clocks are one.
"""

from __future__ import annotations

import json
import re
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from playwright.sync_api import Page, sync_playwright

from bench import data, load, people, stage, statuses
from burgerprofiel.foundation.pages import SESSION_COOKIE
from tools import browser

FILES = 20  # as many as the page shows at once
_SECOND = 1_000
_ARGUMENTS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
_WAIT_FOR_ROW = """
([file, text]) => {
  performance.clearResourceTimings();
  window.shown = new Promise((resolve) => {
    const here = () => document.getElementById(file)?.textContent.includes(text);
    const observer = new MutationObserver(() => {
      if (!here()) return;
      observer.disconnect();
      const changed = performance.now();
      requestAnimationFrame(() => {
        const row = performance.getEntriesByType("resource").filter((one) => one.name.includes("/rij")).at(-1);
        const began = performance.timeOrigin;
        resolve({
          asked: began + row.startTime, answered: began + row.responseEnd,
          changed: began + changed, drawn: began + performance.now(),
        });
      });
    });
    observer.observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """One change: milliseconds from COMMIT to the event in the page, for fetching the row, to the row on the screen."""

    event: float
    fetch: float
    total: float


def measure(where: stage.Stage, *, samples: int) -> dict[str, Any]:
    """What `bench live` says of the browser; a note where there is none."""
    chromium = browser.find()
    if chromium is None:
        return {"browser_note": "no Chromium on this machine"}
    stage.use(where)
    authority = _Authority(run=f"page-{time.time_ns()}")
    for file in range(FILES):
        authority.status(file=file, asks=False)
    headers = people.sign_in(where, parties=[_reader()])
    with (
        stage.site(where) as server,
        stage.as_load_generator(),
        _page(chromium, port=server.port, headers=headers[0]) as page,
    ):
        shown = [
            _change(page, authority, file=number % FILES, turn=number // FILES) for number in range(samples)
        ]
    return _details(shown)


def _details(shown: list[Shown]) -> dict[str, Any]:
    total = load.Load([one.total for one in shown], 1)
    return {
        "browser_samples": len(shown),
        "browser_p50": round(total.p50, 1),
        "browser_p99": round(total.p99, 1),
        "browser_event_p50": round(statistics.median(one.event for one in shown), 1),
        "browser_fetch_p50": round(statistics.median(one.fetch for one in shown), 1),
        "browser_within_a_second": round(sum(one.total < _SECOND for one in shown) / len(shown), 3),
    }


def _reader() -> UUID:
    """Whose files they are."""
    from burgerprofiel.blocks.identity import public as identity  # noqa: PLC0415 - Django first
    from burgerprofiel.foundation.identifiers import IdentifierType  # noqa: PLC0415

    number = (IdentifierType.INSZ, statuses.national_number(0))
    return identity.resolve_parties(numbers=[number])[number]


class _Authority:
    """Stores statuses of files of one person, in a thread: Django refuses to work beside Playwright's event loop."""

    def __init__(self, *, run: str) -> None:
        self._run = run
        self._stand = 0
        self._thread = ThreadPoolExecutor(1)

    def title(self, file: int) -> str:
        """What the row of a file begins with."""
        return f"Dossier {file} van {self._run}"

    def status(self, *, file: int, asks: bool) -> float:
        """Store one; gives the moment at which COMMIT was sent, in milliseconds since 1970."""
        return self._thread.submit(self._store, file=file, asks=asks).result()

    def _store(self, *, file: int, asks: bool) -> float:
        from django.db import transaction  # noqa: PLC0415 - Django first

        from burgerprofiel.blocks.dossiers import public as dossiers  # noqa: PLC0415
        from burgerprofiel.blocks.dossiers.contracts import Via  # noqa: PLC0415
        from burgerprofiel.blocks.dossiers.wire import dosis  # noqa: PLC0415

        self._stand += 1
        uri = data.source_uri(1)
        made = statuses.dosis(file, run=self._run, source=uri, people=1)
        made["UploadId"] += f"-{self._stand}"
        made["Naam"] = self.title(file)
        made["WijzigingsDatum"] = datetime.now(UTC).isoformat()
        made["Status"]["VlaamsFase"], made["Status"]["VlaamsCode"] = "Behandeling", "InBehandeling"
        made["Status"]["Actie"] = {"ActieNodig": asks, "Actie": "Bezorg het plan" if asks else ""}
        status = dosis.parse_v2(json.dumps(made).encode())
        with transaction.atomic():
            dossiers.submit_statuses(client=None, source_uri=uri, statuses=[status], via=Via.DOSIS_V2)
            return time.time() * 1000


@contextmanager
def _page(chromium: str, *, port: int, headers: dict[str, str]) -> Iterator[Page]:
    """The list of files, open and listening."""
    key = headers["Cookie"].removeprefix(f"{SESSION_COOKIE}=")
    url = f"http://localhost:{port}"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=Path(chromium), args=list(_ARGUMENTS))
        context = opened.new_context(base_url=url, locale="nl-BE")
        context.add_cookies(
            [{"name": SESSION_COOKIE, "value": key, "url": url.replace("http:", "https:"), "secure": True}]
        )
        page = context.new_page()
        with page.expect_response("**/live/stream?*"):
            page.goto("/dossiers")
        yield page
        opened.close()


def _change(page: Page, authority: _Authority, *, file: int, turn: int) -> Shown:
    asks = turn % 2 == 0
    row = page.locator(".file", has_text=re.compile(rf"{authority.title(file)}\b")).first.get_attribute("id")
    page.evaluate(_WAIT_FOR_ROW, [row, "Bij jou" if asks else "Bij de dienst"])
    committed = authority.status(file=file, asks=asks)
    seen = page.evaluate("window.shown")
    return Shown(
        event=seen["asked"] - committed,
        fetch=seen["answered"] - seen["asked"],
        total=seen["drawn"] - committed,
    )
