"""How long this block keeps what."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from burgerprofiel.foundation.retention import after, erased, impersonal, linked
from burgerprofiel.foundation.telling import SAME_WITHIN

KEPT: Final = timedelta(days=90)
UNSEEN: Final = timedelta(days=366)
DEAD: Final = timedelta(days=366)

TERMS: Final = (
    erased(
        "notifications_intent",
        ends=after("settled_at", KEPT),
        party="t.person_id",
        whose="%(party)s IN (t.person_id, t.party_id)",
        why="So long somebody may ask whether and why a notice was sent.",
    ),
    erased(
        "notifications_told",
        ends=after("told_at", 2 * SAME_WITHIN),
        party="t.person_id",
        why="While the same news may still come over another road, and a day more for one that was held up.",
    ),
    erased(
        "notifications_suppression",
        ends=after("at", DEAD),
        why="So long an address at which nobody is, is left alone; it is a digest and says nobody's name.",
    ),
    *impersonal(
        "notifications_tally",
        why="Numbers of notices, of nobody in particular; they go after a month (notifications.jobs.fold_tallies).",
    ),
    erased(
        "notifications_operatoract",
        ends=after("at", timedelta(days=731)),
        why="Two years long it can be asked who left an address alone or sent notices again, and why.",
    ),
    erased(
        "notifications_pushsubscription",
        ends=after("last_seen_at", UNSEEN),
        party="t.person_id",
        why="Until the person switches it off; a browser that does not come for a year is not theirs any more.",
    ),
    linked(
        "notifications_choice",
        why="It goes with the person.",
        whose="t.person_id = %(party)s",
    ),
    linked(
        "notifications_phone",
        why="Until the person takes it away; it goes with them.",
        whose="t.person_id = %(party)s",
    ),
)
