"""Codes by which people confirm their mobile number; a new table, locked to its person (ADR 0013)."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_resolver"), ("foundation", "0005_row_security")]

    operations = [
        migrations.CreateModel(
            name="PhoneCode",
            fields=[
                ("person_id", models.UUIDField(primary_key=True, serialize=False)),
                ("number_sealed", models.BinaryField()),
                ("number_hash", models.BinaryField(max_length=32)),
                ("code_hash", models.BinaryField(max_length=32)),
                ("tries", models.SmallIntegerField(db_default=0)),
                ("expires_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL("SELECT foundation_protect_rows('notifications_phonecode', 'person_id');"),
    ]
