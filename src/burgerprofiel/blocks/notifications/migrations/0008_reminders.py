"""Reminders of days, set by people, authorities and blocks; locked to their party (ADR 0013)."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0007_official"),
    ]

    operations = [
        migrations.CreateModel(
            name="Reminder",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("party_id", models.UUIDField()),
                ("id", models.UUIDField()),
                ("person_id", models.UUIDField(null=True)),
                ("owner", models.CharField(blank=True, db_default="", max_length=100)),
                ("ovo_code", models.CharField(blank=True, max_length=12)),
                ("key", models.CharField(blank=True, max_length=100)),
                ("body_hash", models.BinaryField(db_default=b"", max_length=32)),
                ("kind", models.CharField(max_length=12)),
                ("titles_sealed", models.BinaryField(db_default=b"")),
                ("said_sealed", models.BinaryField()),
                ("happens_on", models.DateField()),
                ("happens_at", models.TimeField(null=True)),
                ("remind_at", models.DateTimeField()),
                ("matter", models.BinaryField(db_default=b"", max_length=32)),
                ("source_id", models.BigIntegerField(null=True)),
                ("state", models.CharField(db_default="waiting", max_length=9)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["remind_at", "id"],
                        name="reminder_due",
                    ),
                    models.Index(fields=["id"], name="reminder_id"),
                    models.Index(fields=["settled_at"], name="reminder_settled"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("owner", ""), _negated=True),
                        fields=("owner", "key"),
                        name="reminder_once",
                    )
                ],
            },
        ),
        migrations.RunSQL("SELECT foundation_protect_rows('notifications_reminder', 'party_id');"),
    ]
