"""A request to correct is about a file or about a value of a source, and has messages of both sides and files.

What an authority had answered becomes a message; the column stays until the next release.
"""

import uuid
from typing import Any

from django.db import migrations, models

from burgerprofiel.foundation import keys

# No process of before meets a request without a file: all stop for this migration, as for every other (ADR 0013).
_WITHOUT_FILE = """
-- squawk-ignore ban-drop-not-null
ALTER TABLE rights_correction ALTER COLUMN dossier_id DROP NOT NULL
"""
_LOCK = """
SELECT foundation_protect_rows('rights_correctionmessage', 'party_id');
SELECT foundation_protect_authority('rights_correctionmessage', 'ovo_code');
SELECT foundation_protect_rows('rights_correctionfile', 'party_id');
SELECT foundation_protect_authority('rights_correctionfile', 'ovo_code');
"""


def answers_into_messages(apps: Any, schema_editor: Any) -> None:
    """Sealed anew: a sealed value is bound to its column and row."""
    correction, message = (apps.get_model("rights", name) for name in ("Correction", "CorrectionMessage"))
    for row in correction.objects.exclude(reason_sealed=b"").iterator():
        text = keys.unseal(bytes(row.reason_sealed), purpose=f"rights.correction.reason_sealed:{row.id}")
        made = uuid.uuid5(row.id, "answer")
        message.objects.create(
            id=made,
            correction_id=row.id,
            party_id=row.party_id,
            ovo_code=row.ovo_code,
            side="authority",
            author_id=uuid.UUID(int=0),
            state=row.state,
            text_sealed=keys.seal(text, purpose=f"rights.correctionmessage.text_sealed:{made}"),
            sent_at=row.changed_at,
        )
        correction.objects.filter(pk=row.pk).update(reason_sealed=b"")


class Migration(migrations.Migration):
    dependencies = [("rights", "0009_sealed_numbers"), ("foundation", "0006_authorities")]

    operations = [
        migrations.CreateModel(
            name="CorrectionMessage",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("correction_id", models.UUIDField()),
                ("party_id", models.UUIDField()),
                ("ovo_code", models.CharField(max_length=12)),
                ("side", models.CharField(max_length=10)),
                ("author_id", models.UUIDField()),
                ("state", models.CharField(blank=True, db_default="", max_length=10)),
                ("text_sealed", models.BinaryField()),
                ("sent_at", models.DateTimeField()),
                ("read_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["correction_id", "sent_at"], name="correctionmessage_thread")
                ]
            },
        ),
        migrations.CreateModel(
            name="CorrectionFile",
            fields=[
                ("upload_id", models.UUIDField(primary_key=True, serialize=False)),
                ("correction_id", models.UUIDField()),
                ("message_id", models.UUIDField(null=True)),
                ("party_id", models.UUIDField()),
                ("ovo_code", models.CharField(max_length=12)),
            ],
            options={"indexes": [models.Index(fields=["correction_id"], name="correctionfile_request")]},
        ),
        migrations.AddField("correction", "kind", models.CharField(db_default="file", max_length=4)),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.AlterField("correction", "dossier_id", models.UUIDField(null=True))],
            database_operations=[migrations.RunSQL(_WITHOUT_FILE)],
        ),
        migrations.AlterField("correction", "reason_sealed", models.BinaryField(default=b"", db_default=b"")),
        migrations.AlterField("correction", "number_sealed", models.BinaryField(default=b"", db_default=b"")),
        migrations.AlterField(
            "correction", "field", models.CharField(blank=True, db_default="", max_length=20)
        ),
        migrations.AddField("correction", "fact_sealed", models.BinaryField(null=True)),
        migrations.AddField("correction", "required_assurance", models.SmallIntegerField(db_default=0)),
        migrations.AddField("correction", "extended_at", models.DateTimeField(null=True)),
        migrations.RunSQL(_LOCK),
        migrations.RunPython(answers_into_messages, migrations.RunPython.noop, elidable=True),
    ]
