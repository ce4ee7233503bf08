"""The texts of files sealed to the party; the clear columns go (ADR 0011).

Nothing was released before this. What an earlier version wrote could be sealed, but would stay readable in every
backup and in the write-ahead log: a database that holds files is refused, as it is, and sources send again to a new one.
"""

from typing import Any

from django.db import migrations, models

_OF_FILE = (
    *("external_id", "role", "title", "phase_given", "detail", "action_text", "action_label", "action_url"),
    *("deep_link", "suspended_reason", "contact", "documents", "related_parties"),
)
_OF_STATUS = ("title", "phase_given", "detail", "action_text")


class NotEmptyError(Exception):
    """The database was filled by a version that did not seal."""


def refuse_unsealed(apps: Any, schema_editor: Any) -> None:
    """Stop when there are files already. Raises NotEmptyError."""
    if any(apps.get_model("dossiers", name).objects.exists() for name in ("Dossier", "DossierEvent")):
        raise NotEmptyError(
            "this database holds files that an earlier version did not seal. Begin with an empty one (for a"
            " development installation: remove DATA_DIR), and let the sources send again."
        )


def _sealed(model: str, name: str, **options: Any) -> migrations.AddField:
    return migrations.AddField(
        model, name, models.BinaryField(default=b"", **options), preserve_default=False
    )


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0001_initial")]

    operations = [
        migrations.RunPython(refuse_unsealed, migrations.RunPython.noop, elidable=True),
        *(migrations.RemoveField("dossier", name) for name in _OF_FILE),
        *(migrations.RemoveField("dossierevent", name) for name in _OF_STATUS),
        _sealed("dossier", "sealed"),
        _sealed("dossier", "content_digest", max_length=32),
        _sealed("dossierevent", "sealed"),
    ]
