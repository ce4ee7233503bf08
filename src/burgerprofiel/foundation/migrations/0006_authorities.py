"""Rows that are also addressed to an authority: its staff sees them without the party being shown (ADR 0013).

`foundation_protect_authority` adds that policy to a table that `foundation_protect_rows` locked.
"""

from django.db import migrations

_AUTHORITIES = """
CREATE FUNCTION foundation_protect_authority(wanted regclass, authority name) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE POLICY authorities ON %s USING (%I = ANY ('
        '(SELECT nullif(current_setting(''app.authorities'', true), '''')::text[])::text[]))', wanted, authority);
END $$;
REVOKE EXECUTE ON FUNCTION foundation_protect_authority(regclass, name) FROM PUBLIC;
SELECT foundation_protect_authority('foundation_accesslog', 'organisation');
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0005_row_security")]

    operations = [migrations.RunSQL(_AUTHORITIES)]
