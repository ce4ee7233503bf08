"""What a party's conversations are found by, sealed (ADR 0017); its rows are locked as those of every party (ADR 0013)."""

import django.contrib.postgres.fields
import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messages", "0006_read_through_portals"), ("foundation", "0005_row_security")]

    operations = [
        migrations.CreateModel(
            name="SearchIndex",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("party_id", models.UUIDField()),
                ("id", models.UUIDField()),
                ("assurance", models.SmallIntegerField()),
                ("sealed", models.BinaryField()),
                ("written_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                (
                    "conversations",
                    django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None),
                ),
            ],
        ),
        migrations.RunSQL("SELECT foundation_protect_rows('messages_searchindex', 'party_id')"),
    ]
