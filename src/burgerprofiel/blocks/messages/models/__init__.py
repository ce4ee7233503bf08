"""Conversations of parties, the messages in them, what happened to each, and who sends them (ADR 0023).

What a party has is stored per party (`party_id` first in every key): rights, distribution and sealing follow it.
"""

from burgerprofiel.blocks.messages.models.ebox import (
    EboxAddress,
    EboxEvent,
    EboxHeard,
    EboxLink,
    EboxPosition,
    EboxPublication,
    EboxReader,
    EboxRouting,
)
from burgerprofiel.blocks.messages.models.mailbox import (
    Conversation,
    Message,
    MessageEvent,
    MessageType,
    SearchIndex,
    Sender,
    StoredFile,
)
from burgerprofiel.blocks.messages.models.organisation import (
    Colleague,
    Partition,
    PartitionDigest,
    RoutingRule,
)
from burgerprofiel.blocks.messages.models.reference import ReferenceChange
from burgerprofiel.blocks.messages.models.replies import Reply, ReplyStep
from burgerprofiel.blocks.messages.models.sending import (
    Dispatch,
    DispatchSlice,
    OfferedFile,
    Recipient,
    RecipientEvent,
    SendingQuota,
    Template,
    TemplateVersion,
)

__all__ = [
    "Colleague",
    "Conversation",
    "Dispatch",
    "DispatchSlice",
    "EboxAddress",
    "EboxEvent",
    "EboxHeard",
    "EboxLink",
    "EboxPosition",
    "EboxPublication",
    "EboxReader",
    "EboxRouting",
    "Message",
    "MessageEvent",
    "MessageType",
    "OfferedFile",
    "Partition",
    "PartitionDigest",
    "Recipient",
    "RecipientEvent",
    "ReferenceChange",
    "Reply",
    "ReplyStep",
    "RoutingRule",
    "SearchIndex",
    "Sender",
    "SendingQuota",
    "StoredFile",
    "Template",
    "TemplateVersion",
]
