"""Registers say who may act for whom; what proves it to the vault is kept beside it."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

# As the other rows about who may act for whom (0003_row_security).
_LOCK = """
SELECT foundation_protect_rows('identity_registercheck', 'person_id');
CREATE POLICY before_parties ON identity_registercheck TO burgerprofiel_app USING (true);
"""
_REGISTERED = "UPDATE identity_mandate SET registered = true WHERE source = 'reference'"

# Code of before only compares the column, and only in rows that are never without it (source `acm`).
_MAY_BE_EMPTY = """-- squawk-ignore ban-drop-not-null
ALTER TABLE identity_mandate ALTER COLUMN confirmed_at DROP NOT NULL"""


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0004_openings"),
        ("foundation", "0005_row_security"),
    ]

    operations = [
        migrations.AddField(
            model_name="mandate",
            name="number_sealed",
            field=models.BinaryField(null=True),
        ),
        migrations.AddField(
            model_name="mandate",
            name="registered",
            field=models.BooleanField(db_default=False),
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL([_MAY_BE_EMPTY])],
            state_operations=[
                migrations.AlterField(
                    model_name="mandate",
                    name="confirmed_at",
                    field=models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), null=True
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="signinattempt",
            name="confirms",
            field=models.UUIDField(null=True),
        ),
        migrations.CreateModel(
            name="RegisterCheck",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_id", "source", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("source", models.CharField(max_length=40)),
                ("asked_at", models.DateTimeField()),
                ("checked_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, db_default="", max_length=40)),
                (
                    "person",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="identity.person"),
                ),
            ],
        ),
        migrations.RunSQL(_LOCK),
        migrations.RunSQL(_REGISTERED),
    ]
