"""Search with typing errors among the subjects of a mailbox of 20,000, beside the list page of the same mailbox."""

from __future__ import annotations

from bench import mailbox, mailboxes, people, search, stage
from bench.effort import Effort
from bench.figure import Figure

_READERS = 2
_TYPED = (
    "studietolage",
    "verbouwpremie",
    "omgevingsvergunnig",
    "aanslagbiljet kenmerk",
    "rijbewijs 1234",
    "bestuur 12",
)


def measure(*, effort: Effort) -> Figure:
    """p99 of a search in milliseconds, over that of the first page of the plain list."""
    big = mailbox.BIG // effort.scale
    with stage.stage(f"mailbox_search_{big}") as where:
        mailboxes.fill(where, count=4 * big, readers=_READERS, others=10, big=big)
        headers = people.readers(where, count=_READERS + 1)[-1]
        table = "messages_searchindex"
        return search.beside_list(
            where,
            name="mailbox_search",
            headers=headers,
            path=mailbox.PATH,
            table=table,
            typed=_TYPED,
            effort=effort,
        )
