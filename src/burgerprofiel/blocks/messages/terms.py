"""How long this block keeps what."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from burgerprofiel.foundation.retention import Owner, after, erased, impersonal
from burgerprofiel.foundation.searching import index

_HALF_YEAR, _TWO_YEARS = timedelta(days=183), timedelta(days=731)
_MONTH, _YEAR, _TEN_YEARS = timedelta(days=30), timedelta(days=365), timedelta(days=3653)
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
_NO_PART = (
    "NOT EXISTS (SELECT FROM messages_partition d"
    " WHERE d.party_id = t.party_id AND d.code = t.partition AND d.ended_at IS NULL)"
)
_NO_RECIPIENT = (
    "NOT EXISTS (SELECT FROM messages_recipient r"
    " WHERE r.dispatch_id = t.dispatch_id AND r.row_number = t.row_number)"
)
_NO_RECIPIENTS = "NOT EXISTS (SELECT FROM messages_recipient r WHERE r.dispatch_id = t.id)"
_GOES_ALONG = (
    "(EXISTS (SELECT FROM messages_dispatch d WHERE d.state IN ('open', 'ready') AND d.files ? t.id::text)"
    " OR EXISTS (SELECT FROM messages_templateversion v WHERE v.files ? t.id::text AND NOT EXISTS"
    " (SELECT FROM messages_templateversion w WHERE w.template_id = v.template_id AND w.number > v.number)))"
)
HOLDS_ERASED: Final = index.holds_gone("conversations", rows="messages_conversation")
"""SQL for whether a part `t` of a search index holds a text of a conversation that its party has no more."""
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
        "messages_searchindex",
        ends=f"CASE WHEN {HOLDS_ERASED} THEN '-infinity' ELSE {after('written_at', _YEAR)} END",
        party="t.party_id",
        why="A copy: it goes with any of its conversations, and after a year in any case; a search makes it anew.",
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
        "messages_replystep",
        ends="'-infinity'::timestamptz",
        only="NOT EXISTS (SELECT FROM messages_reply r WHERE r.party_id = t.party_id AND r.id = t.reply_id)",
        party="t.party_id",
        authority="t.sender_code",
        owner=Owner.AUTHORITY,
        why="What an authority did with a reply goes with the reply.",
    ),
    erased(
        "messages_referencechange",
        ends=after("at", _TEN_YEARS),
        authority="t.sender_code",
        owner=Owner.AUTHORITY,
        why="Ten years, as long as messages of a kind are kept at most: it tells what held when they were sent.",
    ),
    erased(
        "messages_storedfile",
        ends="t.kept_until",
        only=f"NOT {_GOES_ALONG}",
        why="It goes when no message has its key any more, and no template or dispatch takes it along.",
    ),
    erased(
        "messages_eboxlink",
        ends=after("ended_at", _MONTH),
        party="t.party_id",
        why="As long as somebody wants their e-Box here, and a month to answer questions about it.",
    ),
    erased(
        "messages_eboxheard",
        ends=after("time", _YEAR),
        party="t.party_id",
        why="An event that comes late must not undo a later one; after a year none comes any more.",
    ),
    erased(
        "messages_eboxrouting",
        ends=after("time", _TEN_YEARS),
        party="t.party_id",
        why="A list of rules that comes late must not undo a later one; it goes with the mailbox.",
    ),
    erased(
        "messages_eboxreader",
        ends=after("ended_at", _YEAR),
        party="t.party_id",
        why="As long as the portal may read, and a year to show that it might.",
    ),
    erased(
        "messages_eboxpublication",
        ends=after("published_at", _YEAR),
        party="t.party_id",
        authority="t.sender_code",
        owner=Owner.AUTHORITY,
        why="The same mark is refused for a year; what links are made of goes after hours (`link_hours`).",
    ),
    erased(
        "messages_eboxaddress",
        ends="'-infinity'::timestamptz",
        only="NOT EXISTS (SELECT FROM messages_conversation c WHERE c.party_id = t.party_id AND c.provider = '')",
        party="t.party_id",
        why="As long as the enterprise has messages here of which the event service is told.",
    ),
    erased(
        "messages_eboxevent",
        ends=after("settled_at", _YEAR),
        party="t.party_id",
        why="A year to show what the event service was told; what waits goes when it is told or void.",
    ),
    erased(
        "messages_colleague",
        ends=after("seen_on", _YEAR),
        party="t.party_id",
        why="Colleagues see who reads the mailbox with them; who was not there for a year is no colleague any more.",
    ),
    erased(
        "messages_partition",
        ends=after("ended_at", _MONTH),
        party="t.party_id",
        why="As long as the organisation divides its mailbox so, and a month for what was on its way into a part.",
    ),
    erased(
        "messages_routingrule",
        ends="'-infinity'::timestamptz",
        only=f"t.partition <> '' AND {_NO_PART}",
        party="t.party_id",
        why="As long as the part is there that it sends to.",
    ),
    erased(
        "messages_partitiondigest",
        ends=after("asked_at", _MONTH),
        only="t.confirmed_at IS NULL",
        party="t.party_id",
        why="As long as the department wants it; an address that nobody confirmed goes after a month.",
    ),
    *impersonal("messages_eboxposition", why="How far the events of the federation were read."),
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
        only=f"NOT {_GOES_ALONG}",
        owner=Owner.AUTHORITY,
        why="Half a year after it was handed in, unless a template or a dispatch still takes it along.",
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
