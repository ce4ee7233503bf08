"""A person's own reminder about a thing of another block is there once; the index is made without stopping writers."""

from django.db import migrations, models

_NAME = "reminder_about"
_MAKE = f"""
CREATE UNIQUE INDEX CONCURRENTLY {_NAME} ON notifications_reminder (key, matter, party_id)
WHERE owner = '' AND key <> ''
"""


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("notifications", "0011_unread_indexes")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(_MAKE, f"DROP INDEX CONCURRENTLY {_NAME}")],
            state_operations=[
                migrations.AddConstraint(
                    "reminder",
                    models.UniqueConstraint(
                        fields=["key", "matter", "party_id"],
                        name=_NAME,
                        condition=models.Q(owner="") & ~models.Q(key=""),
                    ),
                )
            ],
        )
    ]
