"""The number of the file in a request to correct, sealed; the clear column goes (ADR 0019).

Requests with a number in the clear are refused, as `dossiers` refuses its numbers (0004_sealed_numbers).
"""

from typing import Any

from django.db import migrations, models


class NotEmptyError(Exception):
    """The database was filled by a version that did not seal the numbers of files."""


def refuse_unsealed(apps: Any, schema_editor: Any) -> None:
    """Stop when there are numbers already. Raises NotEmptyError."""
    if apps.get_model("rights", "Correction").objects.exists():
        raise NotEmptyError(
            "this database holds numbers of files that an earlier version did not seal. Begin with an empty one (for a"
            " development installation: remove DATA_DIR)."
        )


class Migration(migrations.Migration):
    dependencies = [("rights", "0008_breach_told")]

    operations = [
        migrations.RunPython(refuse_unsealed, migrations.RunPython.noop, elidable=True),
        migrations.RemoveField("correction", "external_id"),
        migrations.AddField(
            "correction", "number_sealed", models.BinaryField(default=b""), preserve_default=False
        ),
    ]
