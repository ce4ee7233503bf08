"""The types that messages are decoded to, made known to msgspec before threads use them.

msgspec (0.22) shows other threads what it knows of a type before it knows all of it: two that meet a type for the first
time at once end the process with a segmentation fault. After `learn_types` nothing is met for the first time.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from contextlib import suppress

import msgspec

_OURS = "burgerprofiel."


def learn_types() -> None:
    """Let msgspec look at every type that is loaded: at the start of a process, before it has threads.

    A type that it cannot decode to is passed over; it would refuse it later as well.
    """
    for kind in [*_structs(msgspec.Struct), *_dataclasses()]:
        with suppress(TypeError, NameError):
            msgspec.json.Decoder(kind)


def _structs(base: type[object]) -> Iterator[type[object]]:
    for kind in base.__subclasses__():
        yield kind
        yield from _structs(kind)


def _dataclasses() -> Iterator[type[object]]:
    modules = [module for name, module in list(sys.modules.items()) if name.startswith(_OURS)]
    for module in modules:
        for value in list(vars(module).values()):
            if isinstance(value, type) and dataclasses.is_dataclass(value):
                yield value
