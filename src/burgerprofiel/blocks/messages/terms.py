"""How long this block keeps what."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from burgerprofiel.foundation.retention import Owner, after, erased, impersonal

_MONTH, _TEN_YEARS = timedelta(days=30), timedelta(days=3653)
_HALF_YEAR, _TWO_YEARS = timedelta(days=183), timedelta(days=731)
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
_NO_RECIPIENT = (
    "NOT EXISTS (SELECT FROM messages_recipient r"
    " WHERE r.dispatch_id = t.dispatch_id AND r.row_number = t.row_number)"
)
_NO_RECIPIENTS = "NOT EXISTS (SELECT FROM messages_recipient r WHERE r.dispatch_id = t.id)"
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
        "messages_reply",
        ends="'-infinity'::timestamptz",
        only=_NO_CONVERSATION,
        party="t.party_id",
        authority="t.sender_code",
        owner=Owner.AUTHORITY,
        why="It goes with its conversation.",
    ),
    erased(
        "messages_storedfile",
        ends="t.kept_until",
        why="It goes when the last message that has its key is gone.",
    ),
    erased(
        "messages_recipient",
        ends=after("changed_at", _TWO_YEARS),
        party="t.party_id",
        authority="t.ovo_code",
        owner=Owner.AUTHORITY,
        why="Two years to show what became of a message; what it said is not here, nor is the number once it left.",
    ),
    erased(
        "messages_recipientevent",
        ends="'-infinity'::timestamptz",
        only=_NO_RECIPIENT,
        owner=Owner.AUTHORITY,
        why="The timeline goes with its recipient.",
    ),
    erased(
        "messages_dispatch",
        ends=after("requested_at", _TWO_YEARS),
        only=f"t.state IN ('done', 'cancelled') AND {_NO_RECIPIENTS}",
        authority="t.sender_id",
        owner=Owner.AUTHORITY,
        why="How many it was sent to stays as long as the last of its recipients; it names an official by a pseudonym.",
    ),
    erased(
        "messages_offeredfile",
        ends=after("offered_at", _HALF_YEAR),
        owner=Owner.AUTHORITY,
        why="Half a year is as far ahead as a dispatch can be planned; messages have keys of their own.",
    ),
    *impersonal(
        "messages_dispatchslice",
        "messages_sendingquota",
        why="Numbers of rows and moments: what still has to leave, and how much a sender may.",
    ),
    *impersonal(
        "messages_sender",
        "messages_messagetype",
        "messages_template",
        "messages_templateversion",
        why="They name authorities, kinds of messages and texts before anybody is filled in.",
        owner=Owner.AUTHORITY,
    ),
)
