"""Answers that are kept for a while, locked by party; and what operators switched off."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("foundation", "0005_row_security")]

    operations = [
        migrations.CreateModel(
            name="SwitchOff",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("supply", models.CharField(max_length=60)),
                ("reason", models.CharField(max_length=500)),
                ("off_at", models.DateTimeField()),
                ("off_by", models.UUIDField()),
                ("on_at", models.DateTimeField(null=True)),
                ("on_by", models.UUIDField(null=True)),
                ("on_reason", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("on_at__isnull", True)),
                        fields=("supply",),
                        name="sources_off_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id", "key", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("party_id", models.UUIDField()),
                ("key", models.BinaryField()),
                ("scope", models.BinaryField()),
                ("supply", models.CharField(max_length=60)),
                ("retrieved_at", models.DateTimeField()),
                ("fresh_until", models.DateTimeField()),
                ("stale_until", models.DateTimeField()),
                ("content_sealed", models.BinaryField()),
            ],
            options={
                "indexes": [models.Index(fields=["stale_until"], name="sources_answer_ends")],
            },
        ),
        migrations.RunSQL("SELECT foundation_protect_rows('sources_answer', 'party_id')"),
    ]
