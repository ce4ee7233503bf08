"""Senders, and what parties have of them: rows of a party are locked, as everywhere (ADR 0013)."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

_LOCK = """
SELECT foundation_protect_rows('messages_conversation', 'party_id');
SELECT foundation_protect_rows('messages_message', 'party_id');
SELECT foundation_protect_rows('messages_messageevent', 'party_id');
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("foundation", "0005_row_security")]

    operations = [
        migrations.CreateModel(
            name="Sender",
            fields=[
                ("code", models.CharField(max_length=12, primary_key=True, serialize=False)),
                ("name", models.JSONField()),
                ("enterprise_number", models.CharField(blank=True, db_default="", max_length=10)),
                ("is_sensitive", models.BooleanField(db_default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Message",
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
                ("is_reply", models.BooleanField(db_default=False)),
                ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("action", models.CharField(db_default="none", max_length=11)),
                ("due_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("may_reply", models.BooleanField(db_default=False)),
                ("reply_until", models.DateTimeField(null=True)),
                ("is_registered", models.BooleanField(db_default=False)),
                ("opened_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("replied_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("dispatch_id", models.UUIDField(null=True)),
                ("row_number", models.IntegerField(null=True)),
                ("content_sealed", models.BinaryField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["party_id", "conversation_id", "received_at"], name="message_thread")
                ],
            },
        ),
        migrations.CreateModel(
            name="MessageEvent",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("party_id", models.UUIDField()),
                ("id", models.UUIDField()),
                ("message_id", models.UUIDField()),
                ("moment", models.CharField(max_length=13)),
                ("at", models.DateTimeField()),
                ("person_id", models.UUIDField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["party_id", "message_id", "at"], name="message_history")],
            },
        ),
        migrations.CreateModel(
            name="MessageType",
            fields=[
                (
                    "id",
                    models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("code", models.CharField(max_length=60)),
                ("name", models.JSONField()),
                ("notice_title", models.JSONField(default=dict)),
                ("kind", models.CharField(max_length=8)),
                ("theme", models.CharField(blank=True, max_length=30)),
                ("required_assurance", models.SmallIntegerField(db_default=0)),
                ("may_reply", models.BooleanField(db_default=False)),
                ("reply_days", models.SmallIntegerField(db_default=0)),
                ("validity_number", models.SmallIntegerField(db_default=0)),
                (
                    "validity_unit",
                    models.CharField(
                        choices=[("day", "Day"), ("month", "Month"), ("year", "Year")],
                        db_default="day",
                        max_length=5,
                    ),
                ),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "sender",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="messages.sender"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sender_code", models.CharField(max_length=12)),
                ("size", models.IntegerField()),
                ("stored_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("kept_until", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["kept_until"], name="message_file_ends")],
            },
        ),
        migrations.CreateModel(
            name="Conversation",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("party_id", models.UUIDField()),
                ("id", models.UUIDField()),
                ("kind", models.CharField(max_length=8)),
                ("theme", models.CharField(blank=True, max_length=30)),
                ("provider", models.CharField(blank=True, db_default="", max_length=40)),
                ("remote_digest", models.BinaryField(max_length=32, null=True)),
                ("partition", models.CharField(blank=True, db_default="", max_length=60)),
                ("required_assurance", models.SmallIntegerField(db_default=0)),
                ("box", models.CharField(db_default="inbox", max_length=7)),
                ("started_at", models.DateTimeField()),
                ("latest_at", models.DateTimeField()),
                ("is_unread", models.BooleanField(db_default=True)),
                ("is_registered", models.BooleanField(db_default=False)),
                ("has_files", models.BooleanField(db_default=False)),
                ("messages", models.SmallIntegerField(db_default=1)),
                ("action", models.CharField(db_default="none", max_length=11)),
                ("due_at", models.DateTimeField(null=True)),
                ("done_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
                ("assigned_to", models.UUIDField(null=True)),
                ("handled_at", models.DateTimeField(null=True)),
                ("head_sealed", models.BinaryField()),
                (
                    "type",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="messages.messagetype"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["party_id", "box", "-latest_at", "-id"], name="conversation_recent"),
                    models.Index(
                        condition=models.Q(
                            ("done_at__isnull", True), models.Q(("action", "none"), _negated=True)
                        ),
                        fields=["party_id", "due_at", "id"],
                        name="conversation_open",
                    ),
                    models.Index(
                        condition=models.Q(("is_unread", True)),
                        fields=["party_id", "-latest_at", "-id"],
                        name="conversation_unread",
                    ),
                    models.Index(
                        condition=models.Q(("expires_at__isnull", False)),
                        fields=["expires_at"],
                        name="conversation_expires",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("remote_digest__isnull", False)),
                        fields=("party_id", "provider", "remote_digest"),
                        name="conversation_remote",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="messagetype",
            constraint=models.UniqueConstraint(fields=("sender", "code"), name="message_type_code"),
        ),
        migrations.RunSQL(_LOCK),
    ]
