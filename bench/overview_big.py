"""The overview among ten million files: it must cost what it costs among a million."""

from __future__ import annotations

from bench.effort import Effort
from bench.figure import Figure
from bench.overview import compare


def measure(*, effort: Effort) -> Figure:
    """p99 of the page in milliseconds, over that of the floor; beside it the same with a tenth of the files."""
    small = compare("overview", times=1, effort=effort)
    big = compare("overview_big", times=10, effort=effort)
    big.details["p99_among_a_tenth"] = round(small.value, 2)
    big.details["ratio_among_a_tenth"] = round(small.ratio, 3)
    big.details["times_the_p99_among_a_tenth"] = round(big.value / small.value, 3)
    big.details["times_the_ratio_among_a_tenth"] = round(big.ratio / small.ratio, 3)
    return big
