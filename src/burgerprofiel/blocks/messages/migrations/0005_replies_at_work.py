"""Replies by their id, those that are open, the oldest first, and those that are handled; made without stopping writers."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("messages", "0004_replies_and_reference")]

    operations = [
        AddIndexConcurrently("reply", models.Index(fields=["id"], name="message_reply_by_id")),
        AddIndexConcurrently(
            "reply",
            models.Index(
                condition=models.Q(("handled_at__isnull", True)),
                fields=["sender_code", "sent_at", "id"],
                name="message_replies_open",
            ),
        ),
        AddIndexConcurrently(
            "reply",
            models.Index(
                condition=models.Q(("handled_at__isnull", False)),
                fields=["sender_code", "-handled_at", "-id"],
                name="message_replies_handled",
            ),
        ),
    ]
