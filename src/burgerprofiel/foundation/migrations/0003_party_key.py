"""Public keys of parties, one current key per class."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("foundation", "0002_outbox_traceparent")]

    operations = [
        migrations.CreateModel(
            name="PartyKey",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id", "key_class", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("party_id", models.UUIDField()),
                ("key_class", models.CharField(max_length=10)),
                ("key_id", models.UUIDField()),
                ("public_key", models.BinaryField(max_length=32)),
                ("binding", models.BinaryField(max_length=32)),
            ],
            options={"db_table": "foundation_party_key"},
        ),
    ]
