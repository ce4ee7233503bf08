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
from burgerprofiel.blocks.dossiers.public.receiving import (
    list_errors,
    list_results,
    list_results_of_upload,
    list_source_uris,
    load_reference,
    replay_rejection,
    submit_statuses,
    withdraw_dossier,
)
from burgerprofiel.blocks.dossiers.public.signals import signal_case

__all__ = [
    "FOLLOW",
    "describe_for_notice",
    "find_row",
    "get_dossier",
    "get_overview",
    "list_dossiers",
    "list_errors",
    "list_facets",
    "list_history",
    "list_results",
    "list_results_of_upload",
    "list_source_uris",
    "load_reference",
    "mark_seen",
    "replay_rejection",
    "set_archived",
    "signal_case",
    "submit_statuses",
    "withdraw_dossier",
]
