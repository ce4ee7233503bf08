"""What lies unread while a term runs is found by its deadline, over all parties; made without stopping writers."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("messages", "0020_ebox")]

    operations = [
        AddIndexConcurrently(
            "message",
            models.Index(
                condition=models.Q(
                    ("done_at__isnull", True),
                    ("due_at__isnull", False),
                    ("is_reply", False),
                    ("read_at__isnull", True),
                ),
                fields=["due_at", "party_id", "id"],
                name="message_unread_due",
            ),
        )
    ]
