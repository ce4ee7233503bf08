"""How often a process looks for garbage that no reference count finds.

Python walks through everything that it has loaded, again and again, while a request or a batch makes lists of
thousands: a third of a bulk upload, and pages a pause now and then.
"""

from __future__ import annotations

import gc
from typing import Final

_ALLOCATIONS: Final = 50_000  # between two looks; a call of 10,000 statuses makes a few hundred thousand
_YOUNG: Final = 20
_OLD: Final = 100


def spare_what_is_loaded() -> None:
    """Leave alone from now on what is there, and look seldom: once a process has loaded all that it will keep."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_ALLOCATIONS, _YOUNG, _OLD)
