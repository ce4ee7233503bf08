"""The door of the block: the only thing that other blocks, pages and APIs call."""

from burgerprofiel.blocks.rights.public.breaching import (
    approve_breach_search,
    ask_breach_search,
    change_breach,
    close_breach,
    count_breach_news,
    export_breaches,
    get_breach,
    list_breach_notices,
    list_breaches,
    register_breach,
    report_breach,
    tell_of_breach,
    write_breach_notice,
)
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
from burgerprofiel.blocks.rights.public.processing import export_key, get_register

__all__ = [
    "approve_breach_search",
    "ask_breach_search",
    "change_breach",
    "close_breach",
    "continue_export",
    "count_breach_news",
    "decide_correction",
    "download_export",
    "export_breaches",
    "export_key",
    "find_export",
    "get_breach",
    "get_register",
    "list_breach_notices",
    "list_breaches",
    "list_corrections",
    "list_corrections_to_handle",
    "register_breach",
    "report_breach",
    "start_export",
    "submit_correction",
    "tell_of_breach",
    "write_breach_notice",
]
