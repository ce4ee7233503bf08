"""The door of the block: the only thing that other blocks, pages and APIs call."""

from burgerprofiel.blocks.rights.public.correcting import (
    decide_correction,
    list_corrections,
    list_corrections_to_handle,
    submit_correction,
)
from burgerprofiel.blocks.rights.public.exporting import (
    continue_export,
    download_export,
    find_export,
    start_export,
)
from burgerprofiel.blocks.rights.public.holding import (
    hold_file,
    hold_party,
    lift_hold,
    lift_holds_of_party,
    list_holds,
)
from burgerprofiel.blocks.rights.public.processing import export_key, get_register

__all__ = [
    "continue_export",
    "decide_correction",
    "download_export",
    "export_key",
    "find_export",
    "get_register",
    "hold_file",
    "hold_party",
    "lift_hold",
    "lift_holds_of_party",
    "list_corrections",
    "list_corrections_to_handle",
    "list_holds",
    "start_export",
    "submit_correction",
]
