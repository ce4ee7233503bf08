"""Who sees which page; for others it does not exist."""

from __future__ import annotations

from burgerprofiel.foundation.pages import seen_by

resident = seen_by(lambda actor: not actor.is_staff)
"""Who has data of their own here."""
operator = seen_by(lambda actor: actor.is_staff and actor.is_operator)
"""Who runs the platform."""
