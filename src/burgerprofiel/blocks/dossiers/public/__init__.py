"""The door of the block: the only thing that other blocks, pages and APIs call."""

from burgerprofiel.blocks.dossiers.public.notifying import describe_for_notice
from burgerprofiel.blocks.dossiers.public.reading import (
    FOLLOW,
    find_row,
    get_dossier,
    get_overview,
    list_dossiers,
    list_facets,
    list_history,
    mark_seen,
    set_archived,
)
from burgerprofiel.blocks.dossiers.public.signals import signal_case

__all__ = [
    "FOLLOW",
    "describe_for_notice",
    "find_row",
    "get_dossier",
    "get_overview",
    "list_dossiers",
    "list_facets",
    "list_history",
    "mark_seen",
    "set_archived",
    "signal_case",
]
