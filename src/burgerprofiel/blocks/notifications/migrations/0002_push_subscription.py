"""The browsers on which people see notices; a new table, locked to its person (ADR 0013)."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0001_initial"), ("foundation", "0005_row_security")]

    operations = [
        migrations.CreateModel(
            name="PushSubscription",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("person_id", models.UUIDField()),
                ("endpoint_hash", models.BinaryField(max_length=32)),
                ("subscription_sealed", models.BinaryField()),
                ("created_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("last_seen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "indexes": [models.Index(fields=["last_seen_at"], name="push_subscription_seen")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person_id", "endpoint_hash"), name="push_subscription_once"
                    )
                ],
            },
        ),
        migrations.RunSQL("SELECT foundation_protect_rows('notifications_pushsubscription', 'person_id');"),
    ]
