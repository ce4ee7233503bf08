"""What officers asked to have opened: rows of a party, shown to the staff of the authority too (ADR 0013)."""

from django.db import migrations, models

_LOCK = """
SELECT foundation_protect_rows('privacy_opening', 'party_id');
SELECT foundation_protect_authority('privacy_opening', 'organisation');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("privacy", "0004_row_security"),
        ("foundation", "0006_authorities"),
    ]

    operations = [
        migrations.CreateModel(
            name="Opening",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("party_id", models.UUIDField()),
                ("id", models.UUIDField()),
                ("inquiry_id", models.UUIDField()),
                ("organisation", models.CharField(max_length=12)),
                ("reason_sealed", models.BinaryField()),
                ("asked_by", models.UUIDField()),
                ("session_id", models.UUIDField()),
                ("asked_at", models.DateTimeField()),
                ("grant_id", models.UUIDField(null=True)),
                ("agreed_by", models.UUIDField(null=True)),
                ("opened_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["inquiry_id", "-asked_at"], name="opening_inquiry"),
                    models.Index(fields=["id"], name="opening_id"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("agreed_by", models.F("asked_by")), _negated=True),
                        name="opening_four_eyes",
                    )
                ],
            },
        ),
        migrations.RunSQL(_LOCK),
    ]
