"""How long this block keeps what."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from burgerprofiel.foundation.retention import Owner, after, erased, impersonal

_MONTH, _TEN_YEARS = timedelta(days=30), timedelta(days=3653)
_AUTHORITY = (
    "(SELECT y.sender_id FROM messages_messagetype y JOIN messages_conversation c ON c.type_id = y.id"
    " WHERE c.party_id = t.party_id AND c.id = {conversation})"
)
_NO_CONVERSATION = (
    "NOT EXISTS (SELECT FROM messages_conversation c"
    " WHERE c.party_id = t.party_id AND c.id = t.conversation_id)"
)
_NO_MESSAGE = (
    "NOT EXISTS (SELECT FROM messages_message m WHERE m.party_id = t.party_id AND m.id = t.message_id)"
)
CONVERSATION_ENDS: Final = f"LEAST({after('expires_at', _MONTH)}, {after('latest_at', _TEN_YEARS)})"
"""SQL of the moment at which a conversation `t` is erased."""

TERMS: Final = (
    erased(
        "messages_conversation",
        ends=CONVERSATION_ENDS,
        party="t.party_id",
        authority="(SELECT y.sender_id FROM messages_messagetype y WHERE y.id = t.type_id)",
        owner=Owner.AUTHORITY,
        why="The sender says how long it is valid, and a month more to take it along; ten years where it says nothing.",
    ),
    erased(
        "messages_message",
        ends="'-infinity'::timestamptz",
        only=_NO_CONVERSATION,
        party="t.party_id",
        authority=_AUTHORITY.format(conversation="t.conversation_id"),
        owner=Owner.AUTHORITY,
        why="It goes with its conversation.",
    ),
    erased(
        "messages_messageevent",
        ends="'-infinity'::timestamptz",
        only=_NO_MESSAGE,
        party="t.party_id",
        why="The history goes with the message.",
    ),
    erased(
        "messages_storedfile",
        ends="t.kept_until",
        why="It goes when the last message that has its key is gone.",
    ),
    *impersonal(
        "messages_sender",
        "messages_messagetype",
        why="They name authorities and kinds of messages.",
        owner=Owner.AUTHORITY,
    ),
)
