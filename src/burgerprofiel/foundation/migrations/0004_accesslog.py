"""The access log: one row per party and access, the leaves of its tree, checkpoints; nothing can be changed.

Rights are given by `foundation_accesslog_protect`, which `burgerprofiel migrate` calls after it has granted the rest:
who may insert and read may neither update, delete nor truncate. The triggers are a second lock, also for the owner.
A month without a partition of its own is written to the default partition, so that no read is lost or blocked.
"""

from django.db import migrations

_TABLES = """
CREATE TABLE foundation_accesslog (
    id bigint GENERATED ALWAYS AS IDENTITY,
    txid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    leaf bytea NOT NULL CHECK (octet_length(leaf) = 32),
    logged_at timestamptz NOT NULL,
    trace_id text NOT NULL,
    span_id text NOT NULL,
    parent_span_id text NOT NULL,
    name text NOT NULL,
    start_time timestamptz NOT NULL,
    end_time timestamptz NOT NULL,
    status_code smallint NOT NULL,
    foreign_operation jsonb,
    processing_activity_id text NOT NULL,
    legal_basis text NOT NULL,
    data_subject_id uuid NOT NULL,
    data_subject_id_type text NOT NULL,
    actor_kind text NOT NULL,
    actor_id uuid,
    organisation text NOT NULL,
    on_behalf_of uuid,
    source text NOT NULL,
    data_categories text[] NOT NULL,
    operation text NOT NULL,
    loa smallint NOT NULL,
    application text NOT NULL,
    address text NOT NULL,
    count bigint NOT NULL,
    visible_from timestamptz,
    sealed bytea NOT NULL,
    PRIMARY KEY (id, logged_at)
) PARTITION BY RANGE (logged_at);
CREATE INDEX accesslog_subject ON foundation_accesslog (data_subject_id, logged_at);
CREATE INDEX accesslog_txid ON foundation_accesslog (txid);
CREATE INDEX accesslog_actor ON foundation_accesslog (actor_id, logged_at) WHERE actor_kind = 'official';
CREATE TABLE foundation_accesslog_other PARTITION OF foundation_accesslog DEFAULT;

CREATE TABLE foundation_accesslog_leaf (
    leaf_index bigint PRIMARY KEY,
    entry_id bigint NOT NULL UNIQUE,
    logged_at timestamptz NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32)
);
CREATE TABLE foundation_accesslog_node (
    level smallint NOT NULL,
    position bigint NOT NULL,
    hash bytea NOT NULL CHECK (octet_length(hash) = 32),
    PRIMARY KEY (level, position)
);
CREATE TABLE foundation_accesslog_checkpoint (
    size bigint PRIMARY KEY,
    root bytea NOT NULL CHECK (octet_length(root) = 32),
    note text NOT NULL,
    vkey text NOT NULL,
    horizon xid8 NOT NULL,
    made_at timestamptz NOT NULL
);
CREATE TABLE foundation_accesslog_cosignature (
    size bigint NOT NULL,
    witness text NOT NULL,
    line text NOT NULL,
    made_at timestamptz NOT NULL,
    PRIMARY KEY (witness, size)
);
CREATE TABLE foundation_accesslog_timestamp (
    day date PRIMARY KEY,
    size bigint NOT NULL,
    token bytea NOT NULL,
    made_at timestamptz NOT NULL
);
CREATE INDEX accesslog_timestamp_size ON foundation_accesslog_timestamp (size);
CREATE TABLE foundation_accesslog_approval (
    month date NOT NULL,
    approver text NOT NULL DEFAULT session_user,
    approved_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    PRIMARY KEY (month, approver)
);
CREATE TABLE foundation_accesslog_dropped (
    month date PRIMARY KEY,
    rows bigint NOT NULL,
    approvers text[] NOT NULL,
    dropped_by text NOT NULL DEFAULT session_user,
    dropped_at timestamptz NOT NULL DEFAULT statement_timestamp()
);
"""

_LOCKS = """
CREATE FUNCTION foundation_accesslog_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the access log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE FUNCTION foundation_accesslog_lock(wanted regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER accesslog_no_truncate BEFORE TRUNCATE ON %s '
        'FOR EACH STATEMENT EXECUTE FUNCTION foundation_accesslog_refuse()', wanted);
END $$;

CREATE TRIGGER accesslog_no_change BEFORE UPDATE OR DELETE ON foundation_accesslog
    FOR EACH ROW EXECUTE FUNCTION foundation_accesslog_refuse();
DO $$
DECLARE
    wanted text;
BEGIN
    PERFORM foundation_accesslog_lock('foundation_accesslog'), foundation_accesslog_lock('foundation_accesslog_other');
    FOREACH wanted IN ARRAY ARRAY['leaf', 'node', 'checkpoint', 'cosignature', 'timestamp', 'approval', 'dropped'] LOOP
        EXECUTE format('CREATE TRIGGER accesslog_no_change BEFORE UPDATE OR DELETE ON %I '
            'FOR EACH ROW EXECUTE FUNCTION foundation_accesslog_refuse()', 'foundation_accesslog_' || wanted);
        PERFORM foundation_accesslog_lock(('foundation_accesslog_' || wanted)::regclass);
    END LOOP;
END $$;
"""

# Attached, not made as a partition: that takes no lock that a writer of the log would wait for. A month of which rows
# stand in the default partition already stays there.
_PARTITIONS = """
CREATE FUNCTION foundation_accesslog_make_partitions(months integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    first timestamp := date_trunc('month', statement_timestamp() AT TIME ZONE 'UTC');
    month timestamp;
    wanted text;
    made integer := 0;
BEGIN
    PERFORM pg_advisory_xact_lock(7010001);
    FOR ahead IN 0..least(months, 24) LOOP
        month := first + make_interval(months => ahead);
        wanted := 'foundation_accesslog_' || to_char(month, '"y"YYYY"m"MM');
        CONTINUE WHEN to_regclass(wanted) IS NOT NULL;
        CONTINUE WHEN EXISTS (
            SELECT FROM foundation_accesslog_other
            WHERE logged_at >= month AT TIME ZONE 'UTC' AND logged_at < (month + interval '1 month') AT TIME ZONE 'UTC');
        EXECUTE format('CREATE TABLE %I (LIKE foundation_accesslog INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', wanted);
        PERFORM foundation_accesslog_lock(wanted::regclass);
        EXECUTE format('ALTER TABLE foundation_accesslog ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            wanted, month AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
        made := made + 1;
    END LOOP;
    RETURN made;
END $$;
SELECT foundation_accesslog_make_partitions(3);
"""

# Four eyes: two database users who are no others' names, each with a login of their own, then whoever owns the tables.
_DROPPING = """
CREATE FUNCTION foundation_accesslog_drop(wanted date) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    partition regclass := to_regclass('foundation_accesslog_' || to_char(wanted, '"y"YYYY"m"MM'));
    agreed text[] := ARRAY(
        SELECT approver FROM foundation_accesslog_approval WHERE month = wanted ORDER BY approver);
    gone bigint;
BEGIN
    IF partition IS NULL OR wanted <> date_trunc('month', wanted) THEN
        RAISE EXCEPTION 'there is no partition of that month';
    END IF;
    IF coalesce(array_length(agreed, 1), 0) < 2 THEN
        RAISE EXCEPTION 'two people must approve this first' USING ERRCODE = 'insufficient_privilege';
    END IF;
    EXECUTE format('SELECT count(*) FROM %s', partition) INTO gone;
    INSERT INTO foundation_accesslog_dropped (month, rows, approvers) VALUES (wanted, gone, agreed);
    EXECUTE format('DROP TABLE %s', partition);
    RETURN gone;
END $$;
"""

_PROTECT = """
CREATE FUNCTION foundation_accesslog_protect() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    tables text := (
        SELECT string_agg(oid::regclass::text, ', ') FROM pg_class
        WHERE relname ~ '^foundation_accesslog' AND relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace);
    functions text :=
        'foundation_accesslog_make_partitions(integer), foundation_accesslog_drop(date), '
        'foundation_accesslog_lock(regclass), foundation_accesslog_protect()';
    public_tables text := 'foundation_accesslog, foundation_accesslog_leaf, foundation_accesslog_node, '
        'foundation_accesslog_checkpoint, foundation_accesslog_cosignature, foundation_accesslog_timestamp, '
        'foundation_accesslog_dropped';
    role text;
BEGIN
    EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM PUBLIC', functions);
    FOREACH role IN ARRAY ARRAY['app', 'worker', 'auditor'] LOOP
        role := 'burgerprofiel_' || role;
        CONTINUE WHEN NOT EXISTS (SELECT FROM pg_roles WHERE rolname = role);
        EXECUTE format('REVOKE ALL ON %s FROM %I', tables, role);
        EXECUTE format('REVOKE EXECUTE ON FUNCTION %s FROM %I', functions, role);
        EXECUTE format('GRANT SELECT ON %s TO %I', public_tables, role);
        IF role <> 'burgerprofiel_auditor' THEN
            EXECUTE format('GRANT INSERT ON foundation_accesslog TO %I', role);
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

_REMOVE = """
DROP FUNCTION foundation_accesslog_protect();
DROP FUNCTION foundation_accesslog_drop(date);
DROP FUNCTION foundation_accesslog_make_partitions(integer);
DROP TABLE foundation_accesslog, foundation_accesslog_leaf, foundation_accesslog_node, foundation_accesslog_checkpoint,
    foundation_accesslog_cosignature, foundation_accesslog_timestamp, foundation_accesslog_approval,
    foundation_accesslog_dropped;
DROP FUNCTION foundation_accesslog_lock(regclass);
DROP FUNCTION foundation_accesslog_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0003_party_key")]

    operations = [
        migrations.RunSQL(_TABLES, _REMOVE),
        migrations.RunSQL(_LOCKS, migrations.RunSQL.noop),
        migrations.RunSQL(_PARTITIONS, migrations.RunSQL.noop),
        migrations.RunSQL(_DROPPING, migrations.RunSQL.noop),
        migrations.RunSQL(_PROTECT, migrations.RunSQL.noop),
    ]
