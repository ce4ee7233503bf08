"""The door of the block: the only thing that other blocks, pages and APIs call."""

from burgerprofiel.blocks.messages.public.reading import (
    confirm,
    count_unread,
    find_elsewhere,
    get_conversation,
    hand_in,
    list_conversations,
    list_handed_in,
    move,
    open_conversation,
    open_file,
    reply,
)

__all__ = [
    "confirm",
    "count_unread",
    "find_elsewhere",
    "get_conversation",
    "hand_in",
    "list_conversations",
    "list_handed_in",
    "move",
    "open_conversation",
    "open_file",
    "reply",
]
