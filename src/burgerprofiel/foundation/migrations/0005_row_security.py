"""Row-level security: the second lock on every row of a party (ADR 0013).

`foundation_protect_rows` locks one table by the column that names its party. `burgerprofiel migrate` calls
`foundation_protect_all_rows` before it grants rights: a new table with a column `party_id` is locked before the
application may use it. A block whose table needs other policies writes them in a migration of its own; such a table is
left as it is.
"""

from django.db import migrations

# The cast to text[] and back is read once per statement: the sub-select makes it a parameter of the plan.
# `nullif`: after a first transaction an unknown setting reads as an empty string.
_ROWS = """
CREATE FUNCTION foundation_protect_rows(wanted regclass, party name) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF to_regrole('burgerprofiel_writer') IS NULL THEN
        RAISE EXCEPTION 'the role burgerprofiel_writer does not exist'
            USING HINT = 'as a superuser, CREATE ROLE burgerprofiel_writer NOLOGIN (docs/operators/install.md)';
    END IF;
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', wanted);
    EXECUTE format('CREATE POLICY parties ON %s USING (%I = ANY ('
        '(SELECT nullif(current_setting(''app.parties'', true), '''')::uuid[])::uuid[]))', wanted, party);
    EXECUTE format('CREATE POLICY writers ON %s TO burgerprofiel_writer USING (true)', wanted);
END $$;

CREATE FUNCTION foundation_protect_all_rows() RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    wanted regclass;
    made integer := 0;
BEGIN
    FOR wanted IN
        SELECT c.oid FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
        WHERE a.attname = 'party_id' AND NOT a.attisdropped AND c.relkind IN ('r', 'p')
          AND c.relnamespace = 'public'::regnamespace
          AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid)
        ORDER BY c.relname
    LOOP
        PERFORM foundation_protect_rows(wanted, 'party_id');
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;
REVOKE EXECUTE ON FUNCTION foundation_protect_rows(regclass, name), foundation_protect_all_rows() FROM PUBLIC;
"""

# Whoever reads writes the row that says so, also of somebody whose party is only now being found (signing in): adding
# is open, reading is not. Months to come are locked by the same function that guards them against TRUNCATE.
_ACCESS_LOG = """
CREATE OR REPLACE FUNCTION foundation_accesslog_lock(wanted regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER accesslog_no_truncate BEFORE TRUNCATE ON %s '
        'FOR EACH STATEMENT EXECUTE FUNCTION foundation_accesslog_refuse()', wanted);
    PERFORM foundation_protect_rows(wanted, 'data_subject_id');
END $$;
SELECT foundation_protect_rows('foundation_accesslog', 'data_subject_id');
SELECT foundation_protect_rows(inhrelid, 'data_subject_id') FROM pg_inherits
WHERE inhparent = 'foundation_accesslog'::regclass;
CREATE POLICY added ON foundation_accesslog FOR INSERT WITH CHECK (true);
"""

# Public halves of keys: writers seal to a party that they only now meet. That nobody put in a key of their own is seen
# from the binding, not from here.
_PARTY_KEYS = """
SELECT foundation_protect_rows('foundation_party_key', 'party_id');
CREATE POLICY public_halves ON foundation_party_key TO burgerprofiel_app USING (true);
"""

_RIGHTS = """
CREATE OR REPLACE FUNCTION foundation_accesslog_protect() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    tables text := (
        SELECT string_agg(oid::regclass::text, ', ') FROM pg_class
        WHERE relname ~ '^foundation_accesslog' AND relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace);
    functions text :=
        'foundation_accesslog_make_partitions(integer), foundation_accesslog_drop(date), '
        'foundation_accesslog_lock(regclass), foundation_accesslog_protect(), '
        'foundation_protect_rows(regclass, name), foundation_protect_all_rows()';
    public_tables text := 'foundation_accesslog, foundation_accesslog_leaf, foundation_accesslog_node, '
        'foundation_accesslog_checkpoint, foundation_accesslog_cosignature, foundation_accesslog_timestamp, '
        'foundation_accesslog_dropped';
    role text;
BEGIN
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', functions);
    FOREACH role IN ARRAY ARRAY['app', 'writer', 'worker', 'auditor'] LOOP
        role := 'burgerprofiel_' || role;
        CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role);
        EXECUTE format('REVOKE ALL ON %s FROM %I', tables, role);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM %I', functions, role);
        EXECUTE format('GRANT SELECT ON %s TO %I', public_tables, role);
        IF role <> 'burgerprofiel_auditor' THEN
            EXECUTE format('GRANT INSERT ON foundation_accesslog TO %I', role);
        ELSIF NOT EXISTS (
            SELECT FROM pg_policy WHERE polrelid = 'foundation_accesslog'::regclass AND polname = 'audited') THEN
            EXECUTE format('CREATE POLICY audited ON foundation_accesslog FOR SELECT TO %I USING (true)', role);
        END IF;
        IF role = 'burgerprofiel_worker' THEN
            EXECUTE format('GRANT INSERT ON foundation_accesslog_leaf, foundation_accesslog_node, '
                'foundation_accesslog_checkpoint, foundation_accesslog_cosignature, '
                'foundation_accesslog_timestamp TO %I', role);
            EXECUTE format('GRANT EXECUTE ON FUNCTION foundation_accesslog_make_partitions(integer) TO %I', role);
        END IF;
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0004_accesslog")]

    operations = [
        migrations.RunSQL(_ROWS),
        migrations.RunSQL(_ACCESS_LOG),
        migrations.RunSQL(_PARTY_KEYS),
        migrations.RunSQL(_RIGHTS),
    ]
