"""The number of a file at its authority: a keyed index to find it by, and sealed; the clear columns go (ADR 0019).

As with the texts (0002): nothing was released, and what stood in the clear stays readable in every backup and in the
write-ahead log. A database that holds numbers is refused, as it is, and sources send again to a new one.
"""

from typing import Any

from django.db import migrations, models


class NotEmptyError(Exception):
    """The database was filled by a version that did not seal the numbers of files."""


def refuse_unsealed(apps: Any, schema_editor: Any) -> None:
    """Stop when there are numbers already. Raises NotEmptyError."""
    if any(apps.get_model("dossiers", name).objects.exists() for name in ("Record", "Rejection", "Case")):
        raise NotEmptyError(
            "this database holds numbers of files that an earlier version did not seal. Begin with an empty one (for a"
            " development installation: remove DATA_DIR), and let the sources send again."
        )


def _empty(model: str, name: str, **options: Any) -> migrations.AddField:
    return migrations.AddField(model, name, models.BinaryField(db_default=b"", **options))


def _filled(model: str, name: str, **options: Any) -> migrations.AddField:
    return migrations.AddField(
        model, name, models.BinaryField(default=b"", **options), preserve_default=False
    )


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0003_search_index")]

    operations = [
        migrations.RunPython(refuse_unsealed, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint("record", "record_external"),
        migrations.RemoveIndex("rejection", "rejection_external"),
        *(migrations.RemoveField(model, "external_id") for model in ("record", "rejection", "case")),
        _filled("record", "number_index", max_length=32),
        _filled("record", "number_sealed"),
        _empty("rejection", "number_index", max_length=32),
        _empty("rejection", "number_sealed"),
        _empty("case", "number_index", max_length=32),
        migrations.AddConstraint(
            "record", models.UniqueConstraint(fields=["source", "number_index"], name="record_number")
        ),
        migrations.AddIndex(
            "rejection", models.Index(fields=["source", "number_index"], name="rejection_number")
        ),
    ]
