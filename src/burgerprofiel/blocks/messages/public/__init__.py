"""The door of messages."""

from burgerprofiel.blocks.messages.public.sending import (
    cancel_dispatch,
    complete_dispatch,
    get_dispatch,
    list_changes,
    list_dispatches,
    list_outcomes,
    offer_file,
    open_dispatch,
    read_list,
    send_one,
    send_test,
    take_recipients,
    timeline_of,
)
from burgerprofiel.blocks.messages.public.writing import (
    get_template,
    list_templates,
    list_types,
    make_template,
    save_template,
    show_rows,
    show_texts,
)

__all__ = [
    "cancel_dispatch",
    "complete_dispatch",
    "get_dispatch",
    "get_template",
    "list_changes",
    "list_dispatches",
    "list_outcomes",
    "list_templates",
    "list_types",
    "make_template",
    "offer_file",
    "open_dispatch",
    "read_list",
    "save_template",
    "send_one",
    "send_test",
    "show_rows",
    "show_texts",
    "take_recipients",
    "timeline_of",
]
