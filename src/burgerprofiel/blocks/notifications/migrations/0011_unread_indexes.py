"""Two indexes that no statement reads go: what is over its term is found by an expression (`foundation.retention`)."""

from django.contrib.postgres.operations import RemoveIndexConcurrently
from django.db import migrations


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notifications", "0010_claims")]

    operations = [
        RemoveIndexConcurrently("intent", "intent_settled"),
        RemoveIndexConcurrently("told", "told_at"),
    ]
