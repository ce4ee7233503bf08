"""How long this block keeps what."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from burgerprofiel.foundation.retention import Owner, after, erased, impersonal, linked
from burgerprofiel.foundation.telling import SAME_WITHIN

KEPT: Final = timedelta(days=90)
UNSEEN: Final = timedelta(days=366)
DEAD: Final = timedelta(days=366)
TAKEN_IN: Final = timedelta(days=366)

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
    *impersonal(
        "notifications_claim",
        why="Numbers that a worker has in hand for five minutes at most, of nobody who can be told from them.",
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
    erased(
        "notifications_notice",
        ends=after("received_at", TAKEN_IN),
        party="t.party_id",
        owner=Owner.AUTHORITY,
        why="So long a person may want to read what an authority told them.",
    ),
    erased(
        "notifications_bundle",
        ends=after("received_at", TAKEN_IN),
        only="NOT EXISTS (SELECT FROM notifications_notice n WHERE n.bundle_id = t.id)",
        owner=Owner.AUTHORITY,
        why="Ids and digests: they make a repeated bundle harmless; after a year it is no news any more.",
    ),
    erased(
        "notifications_bundlerefusal",
        ends=after("received_at", KEPT),
        owner=Owner.AUTHORITY,
        why="So long its sender may ask why; it holds reasons and no content.",
    ),
    erased(
        "notifications_reminder",
        ends=after("settled_at", KEPT),
        party="t.party_id",
        whose="%(party)s IN (t.person_id, t.party_id)",
        why="So long a person may want to see what they were reminded of; one's own goes when its person erases it.",
    ),
    erased(
        "notifications_phonecode",
        ends="t.expires_at",
        party="t.person_id",
        why="The code no longer works.",
    ),
)
