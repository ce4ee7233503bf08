"""Who is it, and for whom may they act: asked by the key of a session, before any party can be known (ADR 0013).

So these rows are open to the application; what may be done with them is up to this block's doors. Row-level security is
on and forced all the same: another role, such as the auditor's, sees the parties that were shown to it.
"""

from django.db import migrations

_TABLES = ("identity_person", "identity_mandate", "identity_session")
_LOCK = "".join(
    f"""
SELECT foundation_protect_rows('{table}', 'party_id');
CREATE POLICY before_parties ON {table} TO burgerprofiel_app USING (true);
"""
    for table in _TABLES
)


class Migration(migrations.Migration):
    dependencies = [("identity", "0002_sealed"), ("foundation", "0005_row_security")]

    operations = [migrations.RunSQL(_LOCK)]
