"""What operators see and do: counts that a trigger keeps, acts with their reasons, notices that were sent again.

The index of the queue begins with the channel, as its readers do; the one that did not goes.
"""

from django.db import migrations, models

# A claim and a change of plan count for nothing. What was marked as leaving ("unconfirmed") counts once somebody took
# it. A transition table has no index, and the plan for the first few rows stays for ten thousand: never a nested loop,
# also not where a claim switched the other ways off.
_COUNT = """
CREATE FUNCTION notifications_count_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO notifications_tally AS known (at, slot, channel, provider, state, reason, count)
    SELECT date_trunc('minute', statement_timestamp()), pg_backend_pid(), channel, provider, state,
           CASE WHEN state IN ('skipped', 'failed') THEN reason ELSE '' END, count(*)
    FROM made WHERE state <> 'waiting' GROUP BY channel, provider, state, 6
    ON CONFLICT (at, slot, channel, provider, state, reason) DO UPDATE SET count = known.count + excluded.count;
    RETURN NULL;
END $$;
CREATE FUNCTION notifications_count_changed() RETURNS trigger LANGUAGE plpgsql
SET enable_hashjoin = on SET enable_nestloop = off AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM made WHERE state <> 'waiting' OR attempts > 0) THEN
        RETURN NULL;  -- claimed for the first time, as most are
    END IF;
    INSERT INTO notifications_tally AS known (at, slot, channel, provider, state, reason, count)
    SELECT date_trunc('minute', statement_timestamp()), pg_backend_pid(), channel, provider, became,
           CASE WHEN became IN ('skipped', 'failed', 'retried') THEN reason ELSE '' END, count(*)
    FROM (
        SELECT made.channel, made.provider, made.reason, CASE
            WHEN made.state = 'sent' THEN CASE WHEN made.reason <> 'unconfirmed'
                AND (gone.state <> 'sent' OR gone.reason = 'unconfirmed') THEN 'sent' END
            WHEN made.state = 'waiting' THEN CASE WHEN made.attempts > gone.attempts THEN 'retried' END
            WHEN made.state <> gone.state THEN made.state END AS became
        FROM made JOIN gone USING (id)
    ) AS change
    WHERE became IS NOT NULL GROUP BY channel, provider, became, 6
    ON CONFLICT (at, slot, channel, provider, state, reason) DO UPDATE SET count = known.count + excluded.count;
    RETURN NULL;
END $$;
CREATE TRIGGER intent_count_made AFTER INSERT ON notifications_intent
    REFERENCING NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION notifications_count_made();
CREATE TRIGGER intent_count_changed AFTER UPDATE ON notifications_intent
    REFERENCING OLD TABLE AS gone NEW TABLE AS made FOR EACH STATEMENT EXECUTE FUNCTION notifications_count_changed();
"""
_COUNT_NO_MORE = """
DROP TRIGGER intent_count_changed ON notifications_intent;
DROP TRIGGER intent_count_made ON notifications_intent;
DROP FUNCTION notifications_count_changed();
DROP FUNCTION notifications_count_made();
"""
# The table holds 90 days at most, and is locked for a moment: as in 0004.
_INDEXES = """
ALTER TABLE notifications_intent ADD COLUMN replay_id uuid;
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX intent_queue ON notifications_intent (channel, available_at, id) WHERE state = 'waiting';
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX intent_replayable ON notifications_intent (channel, settled_at, id)
    WHERE handed_at IS NULL AND replay_id IS NULL AND state = 'failed';
-- squawk-ignore require-concurrent-index-deletion
DROP INDEX intent_due;
"""
_STATE = [
    migrations.AddField("intent", "replay_id", models.UUIDField(null=True)),
    migrations.RemoveIndex("intent", "intent_due"),
    migrations.AddIndex(
        "intent",
        models.Index(
            condition=models.Q(("state", "waiting")),
            fields=["channel", "available_at", "id"],
            name="intent_queue",
        ),
    ),
    migrations.AddIndex(
        "intent",
        models.Index(
            condition=models.Q(("handed_at__isnull", True), ("replay_id__isnull", True), ("state", "failed")),
            fields=["channel", "settled_at", "id"],
            name="intent_replayable",
        ),
    ),
]


class Migration(migrations.Migration):
    dependencies = [("notifications", "0008_reminders")]

    operations = [
        migrations.RunSQL(_INDEXES, state_operations=_STATE),
        migrations.CreateModel(
            name="Tally",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "at",
                        "slot",
                        "channel",
                        "provider",
                        "state",
                        "reason",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("slot", models.IntegerField()),
                ("channel", models.CharField(max_length=5)),
                ("provider", models.CharField(max_length=40)),
                ("state", models.CharField(max_length=9)),
                ("reason", models.CharField(max_length=200)),
                ("count", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="OperatorAct",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("by_id", models.UUIDField(null=True)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("replay", "Replay"),
                            ("suppress", "Suppress"),
                            ("lift", "Lift"),
                            ("unpark", "Unpark"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.CharField(max_length=500)),
                ("channel", models.CharField(blank=True, db_default="", max_length=5)),
                ("address_hash", models.BinaryField(max_length=32, null=True)),
                ("cause", models.CharField(blank=True, db_default="", max_length=10)),
                ("begins", models.DateTimeField(null=True)),
                ("ends", models.DateTimeField(null=True)),
                ("count", models.IntegerField(db_default=0)),
            ],
            options={"indexes": [models.Index(fields=["-at", "-id"], name="operator_act_newest")]},
        ),
        migrations.RunSQL(_COUNT, _COUNT_NO_MORE),
    ]
