"""How long each table is kept, and who decides that: one term per table, declared by the block that owns it.

`blocks/<name>/terms.py` has the terms of a block; those of the foundation and of what it stands on are here. The block
`rights` erases by them every night. A table without a term fails a test.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final


class Owner(StrEnum):
    """Who decides about a term and answers for it."""

    PLATFORM = "platform"
    AUTHORITY = "authority"


class Kept(StrEnum):
    """How the term of a table ends.

    ERASED: the nightly job, at the moment that `ends` gives. LINKED: it goes with something else, which `why` names.
    DROPPED: by the owner's command, with two approvals. IMPERSONAL: it holds no personal data.
    """

    ERASED = "erased"
    LINKED = "linked"
    DROPPED = "dropped"
    IMPERSONAL = "impersonal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """How long the rows of a table are kept, and why so long.

    `ends` is SQL of a row `t`: the moment at which its term is over, NULL for a row whose term still runs. `only`
    narrows the rows, `party` gives whose they are; rows of nobody in particular are erased without one in the log.
    `file` gives the file that a row is of: a legal hold on it keeps the row.

    When everything of a party is erased (AVG, article 17) the rows go for which `whose` is true: SQL with the
    parameter `party`, without it the rows of which `party` is that party. `authority` gives the OVO code of the
    authority that decides on a row. `last`: the row says who the party is, and goes only when nothing else is left.
    """

    table: str
    owner: Owner
    kept: Kept
    why: str
    ends: str = ""
    only: str = "true"
    party: str = ""
    file: str = ""
    whose: str = ""
    authority: str = ""
    last: bool = False

    @property
    def of_party(self) -> str:
        """SQL: a row of `t` goes when everything of `%(party)s` is erased; empty for a table of nobody."""
        return self.whose or (f"{self.party} = %(party)s" if self.party else "")


def erased(
    table: str,
    *,
    ends: str,
    why: str,
    party: str = "",
    only: str = "true",
    owner: Owner = Owner.PLATFORM,
    file: str = "",
    whose: str = "",
    authority: str = "",
    last: bool = False,
) -> Term:
    """Rows that the nightly job erases."""
    return Term(
        table=table,
        owner=owner,
        kept=Kept.ERASED,
        why=why,
        ends=ends,
        only=only,
        party=party,
        file=file,
        whose=whose,
        authority=authority,
        last=last,
    )


def linked(
    table: str, *, why: str, owner: Owner = Owner.PLATFORM, whose: str = "", last: bool = False
) -> Term:
    """Rows that go with something else."""
    return Term(table=table, owner=owner, kept=Kept.LINKED, why=why, whose=whose, last=last)


def impersonal(*tables: str, why: str, owner: Owner = Owner.PLATFORM) -> tuple[Term, ...]:
    """Tables without personal data."""
    return tuple(Term(table=table, owner=owner, kept=Kept.IMPERSONAL, why=why) for table in tables)


def after(column: str, period: timedelta) -> str:
    """SQL of the moment a period after a column of `t`."""
    return f"t.{column} + make_interval(secs => {period.total_seconds():.0f})"


_HOLD_KEPT: Final = timedelta(days=365)
_LOG = "It proves that no row of the access log was changed, and goes on doing so when the rows are gone."
TERMS: Final = (
    erased(
        "foundation_outboxevent",
        ends=after("parked_at", timedelta(days=365)),
        why="A delivered event goes at once; one that failed for good waits a year for an operator.",
    ),
    erased(
        "foundation_inboxevent",
        ends=after("handled_at", timedelta(days=7)),
        only="NOT EXISTS (SELECT FROM foundation_outboxevent e WHERE e.id = t.event_id)",
        why="What was handled is remembered while it could be delivered again.",
    ),
    linked(
        "foundation_party_key",
        why="A party has a key as long as it is known; destroyed at erasure.",
        whose="t.party_id = %(party)s",
        last=True,
    ),
    erased(
        "foundation_restriction",
        ends=after("lifted_at", _HOLD_KEPT),
        party="t.party_id",
        why="As long as it is in force, and a year more to ask about it.",
    ),
    erased(
        "foundation_hold",
        ends=f"LEAST({after('until', _HOLD_KEPT)}, {after('lifted_at', _HOLD_KEPT)})",
        party="t.party_id",
        why="Who kept something from being erased, and why, stays answerable for a year.",
    ),
    *impersonal("foundation_key_upkeep", why="One row: how far the worker is with the vault's keys."),
    Term(
        table="foundation_accesslog",
        owner=Owner.PLATFORM,
        kept=Kept.DROPPED,
        why="Ten years; a month is dropped by the owner after two database users approved.",
    ),
    *impersonal(
        "foundation_accesslog_leaf",
        "foundation_accesslog_node",
        "foundation_accesslog_checkpoint",
        "foundation_accesslog_cosignature",
        "foundation_accesslog_timestamp",
        "foundation_accesslog_approval",
        "foundation_accesslog_dropped",
        why=_LOG,
    ),
    erased("limits_bucket", ends="t.empty_at", why="An empty bucket limits nobody."),
    linked(
        "uploads_upload",
        why="At its own `expires_at`, with its bytes in the store (uploads.jobs.forget_uploads).",
        whose="t.party_id = %(party)s",
    ),
    linked("webhooks_message", why="30 days; ids and states only (webhooks.jobs.forget_webhooks)."),
    linked("webhooks_delivery", why="It goes with its message."),
    linked("webhooks_attempt", why="It goes with its message."),
    linked("webhooks_endpoint", why="As long as the client wants it; it holds a contact of an organisation."),
    linked(
        "procrastinate_jobs",
        why="A job goes when it has succeeded, 30 days after it failed (jobs.revive_jobs).",
    ),
    linked("procrastinate_events", why="They go with their job."),
    *impersonal("procrastinate_workers", "procrastinate_periodic_defers", why="Processes and clock."),
    *impersonal("django_migrations", why="Names of migrations."),
)
