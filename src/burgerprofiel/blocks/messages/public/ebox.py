"""The door to the e-Box: boxes elsewhere among the messages of a party, and our own messages for others (ADR 0026)."""

from __future__ import annotations

from burgerprofiel.blocks.messages.services.ebox.boxes import NoLeaveError, OtherBoxError, PersonNeededError
from burgerprofiel.blocks.messages.services.ebox.contents import (
    Content,
    attachment,
    attachments,
    body,
    fetch,
    payment,
    reply,
)
from burgerprofiel.blocks.messages.services.ebox.hearing import take_notification
from burgerprofiel.blocks.messages.services.ebox.links import Link, choose, end, own
from burgerprofiel.blocks.messages.services.ebox.looking import AGAIN_AFTER, Looked, look
from burgerprofiel.blocks.messages.services.ebox.opening import (
    ElsewhereError,
    Fetched,
    RemoteFile,
    RemoteMessage,
    fetch_file,
    open_message,
)
from burgerprofiel.blocks.messages.services.ebox.publishing import (
    File,
    Linked,
    PublicationError,
    Published,
    RepeatedError,
    find_statuses,
    link,
    publish,
)
from burgerprofiel.blocks.messages.services.ebox.reading import message, page, show, summary
from burgerprofiel.blocks.messages.services.ebox.referencing import find_reference, list_reference
from burgerprofiel.blocks.messages.services.ebox.settings import is_provider, load, portal_of
from burgerprofiel.blocks.messages.services.ebox.sharing import (
    EBOX_RESOURCE,
    Reader,
    give_leave,
    readers,
    take_back,
)
from burgerprofiel.blocks.messages.wire.ebox.problems import Problem
from burgerprofiel.blocks.messages.wire.ebox.types import Payment

__all__ = [
    "AGAIN_AFTER",
    "EBOX_RESOURCE",
    "Content",
    "ElsewhereError",
    "Fetched",
    "File",
    "Link",
    "Linked",
    "Looked",
    "NoLeaveError",
    "OtherBoxError",
    "Payment",
    "PersonNeededError",
    "Problem",
    "PublicationError",
    "Published",
    "Reader",
    "RemoteFile",
    "RemoteMessage",
    "RepeatedError",
    "attachment",
    "attachments",
    "body",
    "choose",
    "end",
    "fetch",
    "fetch_file",
    "find_reference",
    "find_statuses",
    "give_leave",
    "is_provider",
    "link",
    "list_reference",
    "load",
    "look",
    "message",
    "open_message",
    "own",
    "page",
    "payment",
    "portal_of",
    "publish",
    "readers",
    "reply",
    "show",
    "summary",
    "take_back",
    "take_notification",
]
