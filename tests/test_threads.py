"""Who waits for others outside never takes all threads of a web process."""

from burgerprofiel.blocks.sources.pages import asking
from burgerprofiel.site import capacity


def test_waiting_for_sources_leaves_a_thread_for_all_other_pages() -> None:
    assert asking.AT_ONCE < capacity.THREADS
