"""What became of each notice, over which channel; what was told already; dead addresses.

Notices were locked to the party they are about; now to the person who is told (ADR 0024). What the table of notices
gets is written out: it holds 90 days at most, and nobody but the worker waits for it while it is locked for a moment.
"""

import django.db.models.functions.datetime
from django.db import migrations, models

_NOW = django.db.models.functions.datetime.Now()
_INTENT = """
ALTER TABLE notifications_intent
    ADD COLUMN theme varchar(30) DEFAULT '' NOT NULL,
    ADD COLUMN matter bytea DEFAULT '\\x' NOT NULL,
    ADD COLUMN became varchar(80) DEFAULT '' NOT NULL,
    ADD COLUMN road varchar(60) DEFAULT '' NOT NULL,
    ADD COLUMN is_owed boolean DEFAULT false NOT NULL,
    ADD COLUMN occurred_at timestamptz DEFAULT '2026-01-01T00:00:00Z' NOT NULL,
    ADD COLUMN due_at timestamptz,
    ADD COLUMN expires_at timestamptz,
    ADD COLUMN repeats smallint DEFAULT 0 NOT NULL,
    ADD COLUMN leased_until timestamptz,
    ADD COLUMN digest_at timestamptz,
    ADD COLUMN channel varchar(5) DEFAULT '' NOT NULL,
    ADD COLUMN address_hash bytea,
    ADD COLUMN provider varchar(40) DEFAULT '' NOT NULL,
    ADD COLUMN reference varchar(100) DEFAULT '' NOT NULL,
    ADD COLUMN handed_at timestamptz;
ALTER TABLE notifications_intent ALTER COLUMN occurred_at SET DEFAULT statement_timestamp();
-- squawk-ignore changing-column-type
ALTER TABLE notifications_intent ALTER COLUMN state TYPE varchar(9);
UPDATE notifications_intent SET
    occurred_at = coalesce((facts ->> 'occurred_at')::timestamptz, created_at),
    is_owed = kind <> 'dossier-changed',
    channel = CASE WHEN state IN ('sent', 'waiting') THEN 'email' ELSE '' END,
    handed_at = CASE WHEN state = 'sent' THEN settled_at END;
-- whoever represents a party was told once for each of their capacities
DELETE FROM notifications_intent i USING notifications_intent o
WHERE o.person_id = i.person_id AND o.event_id = i.event_id AND o.id < i.id;
-- squawk-ignore ban-drop-constraint
ALTER TABLE notifications_intent DROP CONSTRAINT intent_once;
-- squawk-ignore ban-drop-column
ALTER TABLE notifications_intent DROP COLUMN facts;
-- squawk-ignore constraint-missing-not-valid,disallowed-unique-constraint
ALTER TABLE notifications_intent ADD CONSTRAINT intent_once UNIQUE (person_id, event_id, repeats);
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX intent_together ON notifications_intent (person_id, subject_id) WHERE state = 'waiting';
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX intent_reference ON notifications_intent (reference) WHERE NOT (reference = '');
DROP POLICY IF EXISTS parties ON notifications_intent;
DROP POLICY IF EXISTS writers ON notifications_intent;
SELECT foundation_protect_rows('notifications_intent', 'person_id');
"""


def _text(length):
    return models.CharField(blank=True, db_default="", max_length=length)


_STATE = [
    migrations.AddField("intent", "theme", _text(30)),
    migrations.AddField("intent", "matter", models.BinaryField(db_default=b"", max_length=32)),
    migrations.AddField("intent", "became", _text(80)),
    migrations.AddField("intent", "road", _text(60)),
    migrations.AddField("intent", "is_owed", models.BooleanField(db_default=False)),
    migrations.AddField("intent", "occurred_at", models.DateTimeField(db_default=_NOW)),
    migrations.AddField("intent", "due_at", models.DateTimeField(null=True)),
    migrations.AddField("intent", "expires_at", models.DateTimeField(null=True)),
    migrations.AddField("intent", "repeats", models.SmallIntegerField(db_default=0)),
    migrations.AddField("intent", "leased_until", models.DateTimeField(null=True)),
    migrations.AddField("intent", "digest_at", models.DateTimeField(null=True)),
    migrations.AddField("intent", "channel", _text(5)),
    migrations.AddField("intent", "address_hash", models.BinaryField(max_length=32, null=True)),
    migrations.AddField("intent", "provider", _text(40)),
    migrations.AddField("intent", "reference", _text(100)),
    migrations.AddField("intent", "handed_at", models.DateTimeField(null=True)),
    migrations.AlterField(
        "intent",
        "state",
        models.CharField(
            choices=[
                ("waiting", "Waiting"),
                ("sent", "Sent"),
                ("delivered", "Delivered"),
                ("skipped", "Skipped"),
                ("failed", "Failed"),
            ],
            db_default="waiting",
            max_length=9,
        ),
    ),
    migrations.RemoveConstraint("intent", "intent_once"),
    migrations.RemoveField("intent", "facts"),
    migrations.AddConstraint(
        "intent",
        models.UniqueConstraint(fields=("person_id", "event_id", "repeats"), name="intent_once"),
    ),
    migrations.AddIndex(
        "intent",
        models.Index(
            condition=models.Q(("state", "waiting")),
            fields=["person_id", "subject_id"],
            name="intent_together",
        ),
    ),
    migrations.AddIndex(
        "intent",
        models.Index(
            condition=models.Q(("reference", ""), _negated=True),
            fields=["reference"],
            name="intent_reference",
        ),
    ),
]


class Migration(migrations.Migration):
    dependencies = [("notifications", "0003_choices"), ("foundation", "0005_row_security")]

    operations = [
        migrations.RunSQL(_INTENT, state_operations=_STATE),
        migrations.CreateModel(
            name="Told",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "person_id",
                        "matter",
                        "became",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("person_id", models.UUIDField()),
                ("matter", models.BinaryField(max_length=32)),
                ("became", models.CharField(max_length=80)),
                ("road", models.CharField(max_length=60)),
                ("told_at", models.DateTimeField()),
            ],
            options={"indexes": [models.Index(fields=["told_at"], name="told_at")]},
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "channel",
                        "address_hash",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("channel", models.CharField(max_length=5)),
                ("address_hash", models.BinaryField(max_length=32)),
                ("reason", models.CharField(max_length=200)),
                ("at", models.DateTimeField(db_default=_NOW)),
            ],
            options={"indexes": [models.Index(fields=["at"], name="suppression_at")]},
        ),
        migrations.RunSQL("SELECT foundation_protect_rows('notifications_told', 'person_id');"),
    ]
