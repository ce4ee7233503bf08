"""The benchmarks run and say what they found; how fast anything is, no test says: machines differ."""

import fcntl
import json
import math
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

FIGURES = (
    *("overview", "ingest", "dosis_single", "live", "search", "export", "unseal"),
    *("facts", "magda_parse", "mijn_gegevens", "smtp", "mailbox", "mailbox_search"),
)


ROOT = Path(__file__).parent.parent


@pytest.fixture
def the_stage() -> Iterator[None]:
    """The benchmarks have one PostgreSQL: of several test workers one at a time may use it."""
    (ROOT / ".cache").mkdir(exist_ok=True)
    with (ROOT / ".cache" / "bench.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@pytest.mark.process
@pytest.mark.usefixtures("the_stage")
@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_ends_in_a_line_that_scripts_read(name: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "bench", name, "--tiny", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    figure = json.loads(run.stdout.splitlines()[-1])
    assert (figure["name"], type(figure["unit"])) == (name, str)
    assert figure["value"] > 0 < figure["floor"]
    assert math.isclose(figure["ratio"], figure["value"] / figure["floor"], rel_tol=0.01, abs_tol=0.001)
    if name.startswith("overview"):
        assert figure["statements"] <= 5  # one is the badge of the mailbox
