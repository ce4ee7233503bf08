"""Who sees which page; for others, and for what is not theirs, it does not exist."""

from __future__ import annotations

from burgerprofiel.foundation.pages import seen_by

resident = seen_by(lambda actor: not actor.is_staff)
"""Who has data of their own here."""
staff = seen_by(lambda actor: actor.manages)
"""Staff who answer for the files of an authority: those who manage its sources."""
officer = seen_by(lambda actor: bool(actor.oversees))
"""Staff who answer for breaches: security officers, and operators of the platform."""
