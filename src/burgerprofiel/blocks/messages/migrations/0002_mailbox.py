"""Indexes as lists are read, which files a message has, who read it by name for their colleagues, and what parties wrote back."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messages", "0001_mailbox")]

    operations = [
        migrations.RemoveIndex(model_name="conversation", name="conversation_recent"),
        migrations.RemoveIndex(model_name="conversation", name="conversation_unread"),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                fields=["party_id", "kind", "-latest_at", "-id"],
                name="conversation_inbox",
                condition=models.Q(box="inbox"),
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                fields=["party_id", "box", "-latest_at", "-id"],
                name="conversation_recent",
                condition=~models.Q(box="inbox"),
            ),
        ),
        migrations.AddIndex(
            model_name="conversation",
            index=models.Index(
                fields=["party_id", "kind", "-latest_at", "-id"],
                name="conversation_unread",
                condition=models.Q(box="inbox", is_unread=True),
            ),
        ),
        migrations.AddField(
            model_name="message",
            name="file_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), db_default=[], default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="messageevent", name="name_sealed", field=models.BinaryField(null=True)
        ),
        migrations.CreateModel(
            name="Reply",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("party_id", models.UUIDField()),
                ("id", models.UUIDField()),
                ("conversation_id", models.UUIDField()),
                ("message_id", models.UUIDField()),
                ("sender_code", models.CharField(max_length=12)),
                ("sent_at", models.DateTimeField()),
                ("text_sealed", models.BinaryField()),
                (
                    "upload_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), db_default=[], default=list, size=None
                    ),
                ),
                ("fetched_at", models.DateTimeField(null=True)),
                (
                    "type",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="messages.messagetype"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["sender_code", "sent_at", "id"], name="message_replies")],
            },
        ),
        migrations.RunSQL("SELECT foundation_protect_rows('messages_reply', 'party_id')"),
    ]
