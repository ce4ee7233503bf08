"""The door of the block: the only thing that other blocks, pages and APIs call."""

from burgerprofiel.blocks.privacy.public.answering import list_usages
from burgerprofiel.blocks.privacy.public.asking import ask_registers, list_registers
from burgerprofiel.blocks.privacy.public.complaining import (
    get_assigned,
    get_complaint,
    list_assigned,
    list_complaints,
    submit_complaint,
    take_step,
)
from burgerprofiel.blocks.privacy.public.detecting import detect, list_alerts, settle_alert
from burgerprofiel.blocks.privacy.public.seeing import (
    get_access,
    list_accesses,
    list_facets,
    list_page,
    prove_access,
)
from burgerprofiel.blocks.privacy.public.supervising import (
    approve_inquiry,
    ask_inquiry,
    confirm_official,
    export_log,
    list_inquiries,
    search_log,
    search_person,
)
from burgerprofiel.blocks.privacy.public.unsealing import (
    ask_opening,
    find_to_sign,
    note_grant,
    read_sealed,
)

__all__ = [
    "approve_inquiry",
    "ask_inquiry",
    "ask_opening",
    "ask_registers",
    "confirm_official",
    "detect",
    "export_log",
    "find_to_sign",
    "get_access",
    "get_assigned",
    "get_complaint",
    "list_accesses",
    "list_alerts",
    "list_assigned",
    "list_complaints",
    "list_facets",
    "list_inquiries",
    "list_page",
    "list_registers",
    "list_usages",
    "note_grant",
    "prove_access",
    "read_sealed",
    "search_log",
    "search_person",
    "settle_alert",
    "submit_complaint",
    "take_step",
]
