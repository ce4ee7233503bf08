"""How far the worker is with a rotation of the keys of parties, and finding a current key by its id."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("foundation", "0007_accesslog_by_organisation")]

    operations = [
        migrations.CreateModel(
            name="KeyUpkeep",
            fields=[
                ("id", models.SmallIntegerField(primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(db_default=0)),
                ("pending_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "foundation_key_upkeep"},
        ),
        AddIndexConcurrently("partykey", models.Index(fields=["key_id"], name="party_key_id")),
    ]
