"""Templates, dispatches, their recipients and timelines. Rows of recipients are also shown to staff of the sender."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

_LOCK = """
SELECT foundation_protect_rows('messages_recipient', 'party_id');
SELECT foundation_protect_authority('messages_recipient', 'ovo_code');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("messages", "0030_unread_due"),
    ]

    operations = [
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
                    "sender",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="messages.sender"
                    ),
                ),
                (
                    "type",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, to="messages.messagetype"
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
