"""Search with typing errors among the subjects of a mailbox of 20,000, beside the list page of the same mailbox."""

from __future__ import annotations

from bench import mailboxes, people, search, stage
from bench.effort import Effort
from bench.figure import Figure
from bench.mailbox import PATH

_READERS = 50
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
    count = 2 * mailboxes.BIG
    with stage.stage(f"mailbox_{count}") as where:
        mailboxes.fill(where, count=count, readers=_READERS, others=800)
        headers = people.readers(where, count=_READERS + 1)[-1]
        table = "messages_searchindex"
        return search.beside_list(
            where, name="mailbox_search", headers=headers, path=PATH, table=table, typed=_TYPED, effort=effort
        )
