"""Decisions of parties, the texts they agreed to, and what was done while post lay unread: locked (ADR 0013)."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

_LOCK = """
SELECT foundation_protect_rows('correspondence_reader', 'party_id');
SELECT foundation_protect_rows('correspondence_choice', 'party_id');
SELECT foundation_protect_rows('correspondence_escalation', 'party_id');
"""
_KEEP = """
CREATE FUNCTION correspondence_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER choice_no_change BEFORE UPDATE ON correspondence_choice
    FOR EACH ROW EXECUTE FUNCTION correspondence_refuse();
CREATE TRIGGER wording_no_change BEFORE UPDATE ON correspondence_wording
    FOR EACH ROW EXECUTE FUNCTION correspondence_refuse();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [("foundation", "0005_row_security")]

    operations = [
        migrations.CreateModel(
            name="Wording",
            fields=[
                ("digest", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("version", models.SmallIntegerField()),
                ("language", models.CharField(max_length=2)),
                ("text", models.TextField()),
                ("kept_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Reader",
            fields=[
                ("party_id", models.UUIDField(primary_key=True, serialize=False)),
                ("is_digital", models.BooleanField()),
                ("since", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Choice",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("party_id", models.UUIDField()),
                ("id", models.UUIDField()),
                ("decision", models.CharField(max_length=9)),
                ("at", models.DateTimeField()),
                ("person_id", models.UUIDField()),
                ("road", models.CharField(max_length=10)),
                ("assurance", models.SmallIntegerField()),
                (
                    "wording",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="correspondence.wording",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Escalation",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id",
                        "subject_id",
                        "step",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("party_id", models.UUIDField()),
                ("subject_id", models.UUIDField()),
                ("thread_id", models.UUIDField()),
                ("step", models.CharField(max_length=5)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(_LOCK),
        migrations.RunSQL(_KEEP),
    ]
