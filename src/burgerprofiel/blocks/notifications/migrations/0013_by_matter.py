"""What waits is found by its matter, over whatever road it was told (ADR 0024); nothing reads it by subject any more."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("notifications", "0012_reminder_about")]

    operations = [
        AddIndexConcurrently(
            "intent",
            models.Index(
                condition=models.Q(("state", "waiting")),
                fields=["person_id", "matter"],
                name="intent_matter",
            ),
        ),
        RemoveIndexConcurrently("intent", "intent_together"),
    ]
