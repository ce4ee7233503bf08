"""The parts of an organisation's mailbox and what lies with whom, newest first; made without stopping writers."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("messages", "0002_organisations")]

    operations = [
        AddIndexConcurrently(
            "conversation",
            models.Index(
                condition=models.Q(("box", "inbox"), models.Q(("partition", ""), _negated=True)),
                fields=["party_id", "partition", "-latest_at", "-id"],
                name="conversation_partition",
            ),
        ),
        AddIndexConcurrently(
            "conversation",
            models.Index(
                condition=models.Q(("assigned_to__isnull", False)),
                fields=["party_id", "assigned_to", "-latest_at", "-id"],
                name="conversation_assigned",
            ),
        ),
    ]
