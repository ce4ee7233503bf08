"""How long this block keeps what."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from burgerprofiel.blocks.identity import rules
from burgerprofiel.foundation.retention import after, erased, impersonal, linked

_ENDED = "LEAST(t.expires_at, t.ended_at) + make_interval(secs => {:.0f})"

TERMS: Final = (
    linked(
        "identity_party",
        why="A party is known as long as it has a file here or uses the profile.",
        whose="t.id = %(party)s",
        last=True,
    ),
    linked("identity_person", why="As long as the party.", whose="t.party_id = %(party)s"),
    erased(
        "identity_mandate",
        ends=after("valid_until", timedelta(days=365)),
        party="t.person_id",
        whose="%(party)s IN (t.person_id, t.party_id)",
        last=True,
        why="Who may no longer act can ask for a year what they could see.",
    ),
    linked("identity_registercheck", why="As long as the person.", whose="t.person_id = %(party)s"),
    erased(
        "identity_emailconfirmation",
        ends="t.expires_at",
        party="t.person_id",
        why="The link no longer works.",
    ),
    erased("identity_signinattempt", ends="t.expires_at", why="The sign-in can no longer come back."),
    erased(
        "identity_session",
        ends=_ENDED.format(rules.KEEP_ENDED.total_seconds()),
        party="t.person_id",
        whose="%(party)s IN (t.person_id, t.party_id)",
        why="The sign-in after it reads when the visit before was.",
    ),
    erased(
        "identity_usedassertion", ends="t.expires_at", why="The assertion is refused by its age from then on."
    ),
    erased("identity_accesstoken", ends="t.expires_at", why="The token no longer works."),
    erased(
        "identity_pushedrequest", ends="t.expires_at", why="What a portal asked can no longer be answered."
    ),
    erased(
        "identity_delegation",
        ends=_ENDED.format(rules.KEEP_ENDED.total_seconds()),
        party="t.person_id",
        whose="%(party)s IN (t.person_id, t.party_id)",
        why="As the sign-in that it came of.",
    ),
    *impersonal("identity_client", why="A system of an authority."),
)
