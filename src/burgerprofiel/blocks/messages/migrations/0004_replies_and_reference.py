"""What authorities do with replies, who changed senders and types, and which file of a message is its main content.

Staff sees the replies to its authority, as its systems do (ADR 0029). What was answered before was handled then.
"""

import django.db.models.functions.datetime
from django.db import migrations, models

_LOCK = """
SELECT foundation_protect_authority('messages_reply', 'sender_code');
SELECT foundation_protect_rows('messages_replystep', 'party_id');
SELECT foundation_protect_authority('messages_replystep', 'sender_code');
"""
_KNOWN = """
UPDATE messages_reply r SET dispatch_id = m.dispatch_id, row_number = m.row_number
FROM messages_message m WHERE m.party_id = r.party_id AND m.id = r.message_id AND m.dispatch_id IS NOT NULL;
UPDATE messages_reply r SET handled_at = (
    SELECT max(m.received_at) FROM messages_message m WHERE m.party_id = r.party_id AND m.id = ANY(r.answer_ids))
WHERE cardinality(r.answer_ids) > 0;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("messages", "0003_work_indexes"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReferenceChange",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sender_code", models.CharField(max_length=12)),
                ("type_code", models.CharField(blank=True, db_default="", max_length=60)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("staff_id", models.UUIDField(null=True)),
                ("name_sealed", models.BinaryField(null=True)),
                ("changes", models.JSONField()),
            ],
        ),
        migrations.CreateModel(
            name="ReplyStep",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("party_id", models.UUIDField()),
                ("id", models.UUIDField()),
                ("reply_id", models.UUIDField()),
                ("sender_code", models.CharField(max_length=12)),
                ("step", models.CharField(max_length=8)),
                ("at", models.DateTimeField()),
                ("staff_id", models.UUIDField(null=True)),
                ("client_id", models.CharField(blank=True, db_default="", max_length=100)),
                ("name_sealed", models.BinaryField(null=True)),
                ("note_sealed", models.BinaryField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="dispatch",
            name="main_file",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="messagetype",
            name="kept_by",
            field=models.CharField(db_default="document", max_length=8),
        ),
        migrations.AddField(
            model_name="reply",
            name="assigned_name_sealed",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="reply",
            name="assigned_to",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="reply",
            name="dispatch_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AddField(
            model_name="reply",
            name="handled_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="reply",
            name="row_number",
            field=models.IntegerField(null=True),
        ),
        migrations.AddField(
            model_name="sender",
            name="kept_by",
            field=models.CharField(db_default="document", max_length=8),
        ),
        migrations.AddField(
            model_name="templateversion",
            name="main_file",
            field=models.UUIDField(null=True),
        ),
        migrations.AddIndex(
            model_name="referencechange",
            index=models.Index(fields=["sender_code", "-at", "-id"], name="message_reference_changes"),
        ),
        migrations.AddIndex(
            model_name="replystep",
            index=models.Index(fields=["party_id", "reply_id", "at"], name="message_reply_steps"),
        ),
        migrations.RunSQL(_LOCK),
        migrations.RunSQL(_KNOWN),
    ]
