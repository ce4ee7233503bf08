"""Messages, who sends them, the e-Box, and dispatches: rows of a party are locked, as everywhere (ADR 0013)."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

_LOCK = """
SELECT foundation_protect_rows('messages_conversation', 'party_id');
SELECT foundation_protect_rows('messages_message', 'party_id');
SELECT foundation_protect_rows('messages_messageevent', 'party_id');
SELECT foundation_protect_rows('messages_reply', 'party_id');
SELECT foundation_protect_rows('messages_recipient', 'party_id');
SELECT foundation_protect_rows('messages_eboxlink', 'party_id');
SELECT foundation_protect_rows('messages_eboxheard', 'party_id');
SELECT foundation_protect_rows('messages_eboxreader', 'party_id');
SELECT foundation_protect_rows('messages_eboxpublication', 'party_id');
SELECT foundation_protect_rows('messages_eboxaddress', 'party_id');
SELECT foundation_protect_rows('messages_eboxevent', 'party_id');
SELECT foundation_protect_authority('messages_recipient', 'ovo_code');
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("foundation", "0006_authorities")]

    operations = [
        migrations.CreateModel(
            name="EboxAddress",
            fields=[
                ("party_id", models.UUIDField(primary_key=True, serialize=False)),
                ("number_sealed", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="EboxLink",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id", "provider", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("party_id", models.UUIDField()),
                ("provider", models.CharField(max_length=40)),
                ("chosen_by", models.UUIDField()),
                ("chosen_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("looked_at", models.DateTimeField(null=True)),
                ("stale_at", models.DateTimeField(null=True)),
                ("whole_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, db_default="", max_length=12)),
                ("has_consent", models.BooleanField(null=True)),
                ("consent_asked_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="EboxPosition",
            fields=[
                ("service", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("last_sequence", models.BigIntegerField(db_default=0)),
                ("read_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="EboxReader",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id", "client_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("party_id", models.UUIDField()),
                ("client_id", models.CharField(max_length=100)),
                ("given_by", models.UUIDField()),
                ("given_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("read_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RecipientEvent",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "dispatch_id",
                        "row_number",
                        "category",
                        "attempt",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("dispatch_id", models.UUIDField()),
                ("row_number", models.IntegerField()),
                ("category", models.CharField(max_length=13)),
                ("attempt", models.SmallIntegerField(db_default=1)),
                ("at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("reason", models.CharField(blank=True, db_default="", max_length=30)),
            ],
        ),
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
            name="EboxEvent",
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
                ("kind", models.CharField(max_length=24)),
                ("state", models.CharField(db_default="waiting", max_length=7)),
                ("tries", models.SmallIntegerField(db_default=0)),
                ("next_at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, db_default="", max_length=12)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")), fields=["next_at"], name="ebox_event_due"
                    ),
                    models.Index(fields=["settled_at"], name="ebox_event_age"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EboxHeard",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id",
                        "provider",
                        "remote_digest",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("party_id", models.UUIDField()),
                ("provider", models.CharField(max_length=40)),
                ("remote_digest", models.BinaryField(max_length=32)),
                ("is_read", models.BooleanField()),
                ("time", models.DateTimeField()),
                ("event_id", models.CharField(max_length=200)),
            ],
            options={
                "indexes": [models.Index(fields=["time"], name="ebox_heard_age")],
            },
        ),
        migrations.CreateModel(
            name="EboxPublication",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("sender_code", models.CharField(max_length=12)),
                ("application", models.CharField(blank=True, db_default="", max_length=200)),
                ("key_digest", models.BinaryField(max_length=32, null=True)),
                ("party_id", models.UUIDField()),
                ("published_at", models.DateTimeField()),
                ("links_until", models.DateTimeField(null=True)),
                ("content_sealed", models.BinaryField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["published_at"], name="ebox_publication_age")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("key_digest__isnull", False)),
                        fields=("sender_code", "application", "key_digest"),
                        name="ebox_publication_key",
                    )
                ],
            },
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
                (
                    "file_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), db_default=[], default=list, size=None
                    ),
                ),
                ("content_sealed", models.BinaryField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["party_id", "conversation_id", "received_at"], name="message_thread"
                    ),
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
                ("name_sealed", models.BinaryField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["party_id", "message_id", "at"], name="message_history")],
            },
        ),
        migrations.CreateModel(
            name="Recipient",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "dispatch_id",
                        "row_number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("dispatch_id", models.UUIDField()),
                ("row_number", models.IntegerField()),
                ("ovo_code", models.CharField(max_length=12)),
                ("party_id", models.UUIDField(null=True)),
                ("fate", models.CharField(max_length=13)),
                ("reason", models.CharField(blank=True, db_default="", max_length=30)),
                ("field", models.CharField(blank=True, db_default="", max_length=100)),
                ("row_digest", models.BinaryField(max_length=16)),
                ("reference_sealed", models.BinaryField(null=True)),
                ("given_sealed", models.BinaryField(null=True)),
                ("changed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("changed_in", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["dispatch_id", "changed_in", "row_number"], name="recipient_changed"
                    ),
                    models.Index(
                        condition=models.Q(("party_id__isnull", False)),
                        fields=["party_id"],
                        name="recipient_party",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SendingQuota",
            fields=[
                (
                    "sender",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="messages.sender",
                    ),
                ),
                ("per_day", models.IntegerField()),
                ("empty_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="OfferedFile",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("file_sealed", models.BinaryField()),
                ("offered_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "sender",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="messages.sender"),
                ),
            ],
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
            name="Template",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=100)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "sender",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="messages.sender"),
                ),
                (
                    "type",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="messages.messagetype"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TemplateVersion",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("number", models.IntegerField()),
                ("texts", models.JSONField()),
                ("fields", models.JSONField(default=list)),
                ("files", models.JSONField(default=list)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "template",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="messages.template"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Dispatch",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("texts_sealed", models.BinaryField(null=True)),
                ("files", models.JSONField(default=list)),
                ("name", models.CharField(blank=True, db_default="", max_length=120)),
                ("state", models.CharField(db_default="open", max_length=9)),
                ("is_test", models.BooleanField(db_default=False)),
                ("due_at", models.DateTimeField(null=True)),
                ("publish_at", models.DateTimeField(null=True)),
                ("requested_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("done_at", models.DateTimeField(null=True)),
                ("cancelled_at", models.DateTimeField(null=True)),
                ("client_id", models.CharField(blank=True, db_default="", max_length=100)),
                ("staff_id", models.UUIDField(null=True)),
                ("idempotency_key", models.CharField(blank=True, db_default="", max_length=128)),
                ("head_digest", models.BinaryField(max_length=32, null=True)),
                ("rows", models.IntegerField(db_default=0)),
                ("refused", models.IntegerField(db_default=0)),
                ("delivered", models.IntegerField(db_default=0)),
                ("unreachable", models.IntegerField(db_default=0)),
                ("cancelled", models.IntegerField(db_default=0)),
                ("viewed", models.IntegerField(db_default=0)),
                ("confirmed", models.IntegerField(db_default=0)),
                ("replied", models.IntegerField(db_default=0)),
                (
                    "type",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="messages.messagetype"
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="messages.sender"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to="messages.templateversion"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="DispatchSlice",
            fields=[
                (
                    "id",
                    models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("first_row", models.IntegerField()),
                ("last_row", models.IntegerField()),
                ("is_bulk", models.BooleanField(db_default=False)),
                ("available_at", models.DateTimeField()),
                ("attempts", models.SmallIntegerField(db_default=0)),
                (
                    "dispatch",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="messages.dispatch"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["is_bulk", "available_at", "id"], name="dispatch_slice_due")
                ],
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
                    models.Index(
                        condition=models.Q(("box", "inbox")),
                        fields=["party_id", "kind", "-latest_at", "-id"],
                        name="conversation_inbox",
                    ),
                    models.Index(
                        condition=models.Q(("box", "inbox"), _negated=True),
                        fields=["party_id", "box", "-latest_at", "-id"],
                        name="conversation_recent",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("done_at__isnull", True), models.Q(("action", "none"), _negated=True)
                        ),
                        fields=["party_id", "due_at", "id"],
                        name="conversation_open",
                    ),
                    models.Index(
                        condition=models.Q(("box", "inbox"), ("is_unread", True)),
                        fields=["party_id", "kind", "-latest_at", "-id"],
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
                ("sent_in", models.BigIntegerField()),
                (
                    "upload_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), db_default=[], default=list, size=None
                    ),
                ),
                ("fetched_at", models.DateTimeField(null=True)),
                (
                    "answer_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), db_default=[], default=list, size=None
                    ),
                ),
                (
                    "answer_digests",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BinaryField(), db_default=[], default=list, size=None
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="messages.messagetype"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["sender_code", "sent_in", "id"], name="message_replies")],
            },
        ),
        migrations.AddConstraint(
            model_name="messagetype",
            constraint=models.UniqueConstraint(fields=("sender", "code"), name="message_type_code"),
        ),
        migrations.AddConstraint(
            model_name="template",
            constraint=models.UniqueConstraint(fields=("sender", "name"), name="message_template_name"),
        ),
        migrations.AddConstraint(
            model_name="templateversion",
            constraint=models.UniqueConstraint(
                fields=("template", "number"), name="message_template_version"
            ),
        ),
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(fields=["sender", "-requested_at", "-id"], name="dispatch_recent"),
        ),
        migrations.AddIndex(
            model_name="dispatch",
            index=models.Index(
                condition=models.Q(("state", "open")), fields=["requested_at"], name="dispatch_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="dispatch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("idempotency_key", ""), _negated=True),
                fields=("sender", "client_id", "idempotency_key"),
                name="dispatch_once",
            ),
        ),
        migrations.RunSQL(_LOCK),
    ]
