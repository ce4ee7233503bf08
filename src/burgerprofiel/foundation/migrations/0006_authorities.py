"""Rows that are also addressed to an authority: its staff sees them without the party being shown (ADR 0013).

`foundation_protect_authority` adds that policy to a table that `foundation_protect_rows` locked. The index is for the
security officers' searches; rows of what residents do themselves have no organisation and are not in it.
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
CREATE INDEX accesslog_organisation ON foundation_accesslog (organisation, logged_at DESC, id DESC)
WHERE organisation <> '';
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0005_row_security")]

    operations = [migrations.RunSQL(_AUTHORITIES)]
