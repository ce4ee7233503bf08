"""Numbers, names and addresses sealed to the party; the clear columns go (ADR 0011).

Nothing was released before this. What an earlier version wrote cannot be sealed here: the vault must first know whose
number it is. So a database that holds people is refused, as it is; authorities send their files again to a new one.
"""

from typing import Any

from django.db import migrations, models


class NotEmptyError(Exception):
    """The database was filled by a version that did not seal."""


def refuse_unsealed(apps: Any, schema_editor: Any) -> None:
    """Stop when there are parties already. Raises NotEmptyError."""
    if apps.get_model("identity", "Party").objects.exists():
        raise NotEmptyError(
            "this database holds people whose data an earlier version did not seal. Begin with an empty one (for a"
            " development installation: remove DATA_DIR), and let the sources send again."
        )


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]

    operations = [
        migrations.RunPython(refuse_unsealed, migrations.RunPython.noop, elidable=True),
        migrations.RemoveConstraint("person", "person_subject"),
        migrations.RemoveField("person", "issuer"),
        migrations.RemoveField("person", "subject"),
        migrations.RemoveField("person", "given_name"),
        migrations.RemoveField("person", "family_name"),
        migrations.AddField("party", "name_sealed", models.BinaryField(null=True)),
        migrations.AddField(
            "person", "subject_digest", models.BinaryField(max_length=32, null=True, unique=True)
        ),
        migrations.AddField("session", "handle_hash", models.BinaryField(max_length=32, null=True)),
    ]
