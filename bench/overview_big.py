"""The overview among ten million files: it must cost what it costs among a million."""

from __future__ import annotations

from bench.figure import Figure
from bench.overview import FILES, PEOPLE, READERS, compare


def measure(*, quick: bool) -> Figure:
    """p99 of the page in milliseconds, over that of the floor; beside it the same with a tenth of the files."""
    scale = 10 if quick else 1
    readers = READERS // scale
    small = compare("overview", files=FILES // scale, persons=PEOPLE // scale, readers=readers, quick=quick)
    big = compare(
        "overview_big", files=10 * FILES // scale, persons=10 * PEOPLE // scale, readers=readers, quick=quick
    )
    big.details["p99_among_a_tenth"] = round(small.value, 2)
    big.details["ratio_among_a_tenth"] = round(small.ratio, 3)
    big.details["times_the_p99_among_a_tenth"] = round(big.value / small.value, 3)
    big.details["times_the_p50_among_a_tenth"] = round(big.details["p50"] / small.details["p50"], 3)
    return big
