"""How organisations divide their mailbox. What slows nobody down: new tables, and columns that may be empty."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

_LOCK = """
SELECT foundation_protect_rows('messages_partition', 'party_id');
SELECT foundation_protect_rows('messages_routingrule', 'party_id');
SELECT foundation_protect_rows('messages_colleague', 'party_id');
SELECT foundation_protect_rows('messages_partitiondigest', 'party_id');
SELECT foundation_protect_rows('messages_eboxrouting', 'party_id');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("messages", "0001_messages"),
    ]

    operations = [
        migrations.CreateModel(
            name="Colleague",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id", "person_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("party_id", models.UUIDField()),
                ("person_id", models.UUIDField()),
                ("name_sealed", models.BinaryField()),
                ("seen_on", models.DateField()),
                ("is_manager", models.BooleanField(db_default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Partition",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id", "code", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("party_id", models.UUIDField()),
                ("code", models.CharField(blank=True, max_length=60)),
                ("name_sealed", models.BinaryField(null=True)),
                ("is_limited", models.BooleanField(db_default=False)),
                (
                    "reader_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), db_default=[], default=list, size=None
                    ),
                ),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PartitionDigest",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id", "code", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("party_id", models.UUIDField()),
                ("code", models.CharField(blank=True, max_length=60)),
                ("address_sealed", models.BinaryField()),
                ("rhythm", models.CharField(max_length=4)),
                ("language", models.CharField(max_length=2)),
                ("asked_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("told_until", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="RoutingRule",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("party_id", models.UUIDField()),
                ("id", models.UUIDField()),
                ("position", models.SmallIntegerField()),
                ("sender_code", models.CharField(blank=True, db_default="", max_length=12)),
                (
                    "type",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="messages.messagetype",
                    ),
                ),
                ("application", models.CharField(blank=True, db_default="", max_length=200)),
                ("partition", models.CharField(blank=True, max_length=60)),
                ("assigned_to", models.UUIDField(null=True)),
                ("origin", models.CharField(blank=True, db_default="", max_length=40)),
            ],
        ),
        migrations.CreateModel(
            name="EboxRouting",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id", "provider", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("party_id", models.UUIDField()),
                ("provider", models.CharField(max_length=40)),
                ("time", models.DateTimeField()),
                ("event_id", models.CharField(max_length=200)),
            ],
        ),
        migrations.AddField(
            model_name="conversation",
            name="handle_by",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="messageevent",
            name="detail_sealed",
            field=models.BinaryField(null=True),
        ),
        migrations.AddIndex(
            model_name="partitiondigest",
            index=models.Index(
                condition=models.Q(("due_at__isnull", False)), fields=["due_at"], name="partition_digest_due"
            ),
        ),
        migrations.AddIndex(
            model_name="routingrule",
            index=models.Index(fields=["party_id", "position"], name="routing_rule_order"),
        ),
        migrations.RunSQL(_LOCK),
    ]
