"""The columns that the index of every block has."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now


class SearchPart(models.Model):
    """What some rows of a party are found by (`index.Lines`), together in one sealed value.

    A copy that searches make for themselves: without it they open every row. A block adds the column with the ids of
    the rows whose texts it holds, so that removing one removes its text too; `assurance` is the sign-in that all of
    them ask for at most.
    """

    pk = models.CompositePrimaryKey("party_id", "id")
    party_id = models.UUIDField()
    id = models.UUIDField()
    assurance = models.SmallIntegerField()
    sealed = models.BinaryField()
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        abstract = True
