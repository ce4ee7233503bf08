"""What the e-Box needs: links of parties to it, what was heard and is told of messages, portals that may read."""

from django.db import migrations, models

_LOCK = """
SELECT foundation_protect_rows('messages_eboxlink', 'party_id');
SELECT foundation_protect_rows('messages_eboxheard', 'party_id');
SELECT foundation_protect_rows('messages_eboxreader', 'party_id');
SELECT foundation_protect_rows('messages_eboxpublication', 'party_id');
SELECT foundation_protect_rows('messages_eboxaddress', 'party_id');
SELECT foundation_protect_rows('messages_eboxevent', 'party_id');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("messages", "0002_mailbox"),
    ]

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
        migrations.RunSQL(_LOCK),
    ]
