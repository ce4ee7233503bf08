"""The door of the block: the only thing that other blocks, pages and APIs call."""

from burgerprofiel.blocks.rights.public.correcting import (
    decide_correction,
    list_corrections,
    list_corrections_to_handle,
    submit_correction,
)
from burgerprofiel.blocks.rights.public.erasing import (
    decide_erasure,
    execute_erasure,
    extend_erasure,
    find_erasure,
    find_proof,
    finish_erasure,
    list_erasures_to_decide,
    list_receipts,
    order_erasure,
    replay_receipts,
    submit_erasure,
    withdraw_erasure,
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
from burgerprofiel.blocks.rights.public.objecting import (
    decide_wish,
    end_wish,
    extend_wish,
    list_wishes,
    list_wishes_to_handle,
    objectionable_purposes,
    submit_wish,
)
from burgerprofiel.blocks.rights.public.processing import export_key, get_register

__all__ = [
    "continue_export",
    "decide_correction",
    "decide_erasure",
    "decide_wish",
    "download_export",
    "end_wish",
    "execute_erasure",
    "export_key",
    "extend_erasure",
    "extend_wish",
    "find_erasure",
    "find_export",
    "find_proof",
    "finish_erasure",
    "get_register",
    "hold_file",
    "hold_party",
    "lift_hold",
    "lift_holds_of_party",
    "list_corrections",
    "list_corrections_to_handle",
    "list_erasures_to_decide",
    "list_holds",
    "list_receipts",
    "list_wishes",
    "list_wishes_to_handle",
    "objectionable_purposes",
    "order_erasure",
    "replay_receipts",
    "start_export",
    "submit_correction",
    "submit_erasure",
    "submit_wish",
    "withdraw_erasure",
]
