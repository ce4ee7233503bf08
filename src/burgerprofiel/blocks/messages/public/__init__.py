"""The door of the block: the only thing that other blocks, pages and APIs call."""

from burgerprofiel.blocks.messages.public.reading import (
    answerable,
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
    shown_open,
)
from burgerprofiel.blocks.messages.services.replying import MOST_CHARACTERS

__all__ = [
    "MOST_CHARACTERS",
    "answerable",
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
    "shown_open",
]
