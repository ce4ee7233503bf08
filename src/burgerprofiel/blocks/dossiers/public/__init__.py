"""The door of the block: the only thing that other blocks, pages and APIs call."""

from burgerprofiel.blocks.dossiers.public.managing import (
    announce_disturbance,
    find_wording,
    get_source,
    list_parked_events,
    list_sources,
    pause_feed,
    replay_rejections,
    resume_feed,
    save_wording,
    unpark_event,
)
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
    "announce_disturbance",
    "describe_for_notice",
    "find_row",
    "find_wording",
    "get_dossier",
    "get_overview",
    "get_source",
    "list_dossiers",
    "list_errors",
    "list_facets",
    "list_history",
    "list_parked_events",
    "list_results",
    "list_results_of_upload",
    "list_source_uris",
    "list_sources",
    "load_reference",
    "mark_seen",
    "pause_feed",
    "replay_rejection",
    "replay_rejections",
    "resume_feed",
    "save_wording",
    "set_archived",
    "signal_case",
    "submit_statuses",
    "unpark_event",
    "withdraw_dossier",
]
