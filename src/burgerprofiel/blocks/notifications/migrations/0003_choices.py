"""What people chose about being told, and their mobile numbers; new tables, locked to their person (ADR 0013)."""

import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0002_push_subscription"),
        ("foundation", "0005_row_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="Choice",
            fields=[
                ("person_id", models.UUIDField(primary_key=True, serialize=False)),
                ("channel", models.CharField(blank=True, db_default="email", max_length=5)),
                ("cadence", models.CharField(db_default="at-once", max_length=7)),
                ("quiet_begins", models.TimeField(null=True)),
                ("quiet_ends", models.TimeField(null=True)),
                (
                    "themes_off",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30), default=list, size=None
                    ),
                ),
                ("changed_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Phone",
            fields=[
                ("person_id", models.UUIDField(primary_key=True, serialize=False)),
                ("number_sealed", models.BinaryField()),
                ("number_hash", models.BinaryField(max_length=32)),
                ("verified_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.RunSQL(
            "SELECT foundation_protect_rows('notifications_choice', 'person_id');"
            "SELECT foundation_protect_rows('notifications_phone', 'person_id');"
        ),
    ]
