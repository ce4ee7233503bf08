"""Legal holds; a month of the access log with rows of who is held is not dropped either."""

from django.db import migrations, models

# A row of the policy of the owner: whoever drops a month inherits the writer and sees every hold.
_LOCK = """
SELECT foundation_protect_rows('foundation_hold', 'party_id');
SELECT foundation_protect_authority('foundation_hold', 'ovo_code');
"""
_DROPPING = """
CREATE OR REPLACE FUNCTION foundation_accesslog_drop(wanted date) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    partition regclass := to_regclass('foundation_accesslog_' || to_char(wanted, '"y"YYYY"m"MM'));
    agreed text[] := ARRAY(
        SELECT approver FROM foundation_accesslog_approval WHERE month = wanted ORDER BY approver);
    gone bigint;
    held boolean;
BEGIN
    IF partition IS NULL OR wanted <> date_trunc('month', wanted) THEN
        RAISE EXCEPTION 'there is no partition of that month';
    END IF;
    IF coalesce(array_length(agreed, 1), 0) < 2 THEN
        RAISE EXCEPTION 'two people must approve this first' USING ERRCODE = 'insufficient_privilege';
    END IF;
    EXECUTE format('SELECT EXISTS (SELECT FROM foundation_hold h JOIN %s l ON l.data_subject_id = h.party_id '
        'WHERE h.file_id IS NULL AND h.lifted_at IS NULL AND h.until > statement_timestamp())', partition) INTO held;
    IF held THEN
        RAISE EXCEPTION 'a legal hold keeps rows of that month' USING ERRCODE = 'insufficient_privilege';
    END IF;
    EXECUTE format('SELECT count(*) FROM %s', partition) INTO gone;
    INSERT INTO foundation_accesslog_dropped (month, rows, approvers) VALUES (wanted, gone, agreed);
    EXECUTE format('DROP TABLE %s', partition);
    RETURN gone;
END $$;
REVOKE EXECUTE ON FUNCTION foundation_accesslog_drop(date) FROM PUBLIC;
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0008_key_upkeep")]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("party_id", models.UUIDField()),
                ("file_id", models.UUIDField(null=True)),
                ("ovo_code", models.CharField(blank=True, db_default="", max_length=12)),
                ("reason_sealed", models.BinaryField()),
                ("set_by", models.UUIDField(null=True)),
                ("set_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("lifted_by", models.UUIDField(null=True)),
                ("lifted_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=["party_id"],
                        name="hold_party",
                    ),
                    models.Index(
                        condition=models.Q(("file_id__isnull", False), ("lifted_at__isnull", True)),
                        fields=["file_id"],
                        name="hold_file",
                    ),
                    models.Index(fields=["ovo_code", "until"], name="hold_authority"),
                ],
            },
        ),
        migrations.RunSQL(_LOCK),
        migrations.RunSQL(_DROPPING),
    ]
