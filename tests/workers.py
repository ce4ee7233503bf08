"""How tests are spread over xdist's workers: a module stays together, and what needs the whole platform too.

So what a module starts (processes, a browser) starts once. Not `--dist loadgroup`: xdist's marks reach its scheduler
through the ids of tests, which pytest 9.2 no longer lets it write (pytest-xdist, issue 1386).
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from xdist.scheduler import LoadFileScheduling

TOGETHER = {
    "tests/process/test_traces.py": "platform",
    "tests/test_dump.py": "platform",
    "tests/test_faults.py": "platform",
    "tests/test_journeys.py": "platform",
    "tests/test_memory.py": "platform",
    "tests/test_officers.py": "platform",
    "tests/test_promises_platform.py": "platform",
    "tests/test_real_input.py": "platform",
    "tests/test_world.py": "platform",
}
"""Modules that share a worker, and why; the fixture `platform` insists on its own."""

APART = frozenset(
    {
        "src/burgerprofiel/blocks/notifications/tests/test_storm.py",
        "tests/test_access_log.py",
        "tests/test_walk.py",
    }
)
"""Modules whose tests start nothing together and take long, each by itself."""


def longest_first(items: list[pytest.Item]) -> None:
    """Put modules that start processes or a browser, or walk the whole site, before the many short tests.

    So no worker is left alone with one of them at the end. Within each part the order stays as drawn.
    """
    long = {item.nodeid.partition("::")[0] for item in items if _takes_long(item)}
    items.sort(key=lambda item: item.nodeid.partition("::")[0] not in long)


def _takes_long(item: pytest.Item) -> bool:
    starts = item.get_closest_marker("browser") or item.get_closest_marker("process")
    return bool(starts) or "platform" in getattr(item, "fixturenames", ()) or walks(item)


def walks(item: pytest.Item) -> bool:
    """Whether a test is of a module that makes every request of the site."""
    return hasattr(getattr(item, "module", None), "walking")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """As many as this process may use processors; xdist would count those of the machine."""
    return int(os.environ.get("PYTEST_XDIST_AUTO_NUM_WORKERS") or len(os.sched_getaffinity(0)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    """Whole modules in their order, those of `TOGETHER` in one piece, those of `APART` test by test."""
    from xdist.scheduler import LoadFileScheduling  # noqa: PLC0415 - a run without xdist does not come here

    class Scheduling(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            module = super()._split_scope(nodeid)
            return nodeid if module in APART else TOGETHER.get(module, module)

    config.option.loadscopereorder = False  # by the number of tests, of which ten benchmarks have few
    return Scheduling(config, log)


def only_once(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    """Fail when another worker of this run has been here before: its module is missing from `TOGETHER`."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    try:
        (tmp_path_factory.getbasetemp().parent / name).touch(exist_ok=False)
    except FileExistsError:
        pytest.fail(f"Modules that use `{name}` must share a worker: add this one in tests/workers.py.")
