"""An index for the searches of security officers; rows of what residents do themselves have no organisation.

Made month by month without holding up who writes: the one of the whole table is empty until its parts are attached.
"""

from typing import Any

from django.db import migrations

_NAME = "accesslog_organisation"
_COLUMNS = "(organisation, logged_at DESC, id DESC) WHERE organisation <> ''"
_MONTHS = """
SELECT m.inhrelid::regclass::text FROM pg_inherits m WHERE m.inhparent = 'foundation_accesslog'::regclass
AND NOT EXISTS (SELECT FROM pg_index x JOIN pg_inherits i ON i.inhrelid = x.indexrelid
                WHERE x.indrelid = m.inhrelid AND i.inhparent = 'accesslog_organisation'::regclass)
ORDER BY m.inhrelid
"""


def make(apps: Any, schema_editor: Any) -> None:
    """Make what is not there yet. Who was interrupted begins again with the month that was not done."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(f"CREATE INDEX IF NOT EXISTS {_NAME} ON ONLY foundation_accesslog {_COLUMNS}")
        cursor.execute(_MONTHS)
        for (month,) in cursor.fetchall():
            part = f"{month}_organisation"
            cursor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {part}")
            cursor.execute(f"CREATE INDEX CONCURRENTLY {part} ON {month} {_COLUMNS}")
            cursor.execute(f"ALTER INDEX {_NAME} ATTACH PARTITION {part}")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("foundation", "0006_authorities")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
