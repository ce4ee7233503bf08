"""How often somebody may do something: per person, session, client and address; one statement, whatever the traffic.

    limits.spend(uses.UPLOAD, session=actor.session_id, person=actor.person_id)

raises `errors.TooManyError`, which the edge turns into 429 with Retry-After: a page in plain words or a problem.
Call it at the edge, outside of a transaction: what is spent stays spent, and no lock is held.
"""

from burgerprofiel.foundation.limits.buckets import spend, spend_for
from burgerprofiel.foundation.limits.uses import Limit, Unavailable

__all__ = ["Limit", "Unavailable", "spend", "spend_for"]
