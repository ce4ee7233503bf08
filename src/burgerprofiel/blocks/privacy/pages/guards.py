"""Who sees which page of staff; for others, and for what is not theirs, it does not exist."""

from __future__ import annotations

from burgerprofiel.foundation.pages import seen_by

officer = seen_by(lambda actor: bool(actor.guarded))
"""Security officers."""
overseer = seen_by(lambda actor: bool(actor.oversees))
"""Security officers, and operators of the platform."""
