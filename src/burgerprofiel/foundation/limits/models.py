"""How full each bucket is. Unlogged: after a crash of PostgreSQL everybody begins anew."""

from __future__ import annotations

from django.db import models


class Bucket(models.Model):
    """One limit of one person, session, client or address; `key` is a keyed hash of both.

    `empty_at` is when everything that was spent has drained: the bucket is full when that is a whole period ahead.
    """

    key = models.BinaryField(primary_key=True, max_length=16)
    empty_at = models.DateTimeField()
