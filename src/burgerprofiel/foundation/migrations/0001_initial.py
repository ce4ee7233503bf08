"""Outbox and inbox; the order of writing as a column, and an announcement when events are written.

Autovacuum comes sooner than by default: rows live for milliseconds here, and a claim walks over the dead ones.
"""

import django.db.models.functions.datetime
from django.db import migrations, models

_SEQUENCE = "CREATE SEQUENCE foundation_outbox_position CACHE 1"
_ANNOUNCE = """
CREATE FUNCTION foundation_outbox_announce() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('burgerprofiel_outbox', '');
    RETURN NULL;
END $$;
CREATE TRIGGER outbox_announce AFTER INSERT ON foundation_outboxevent
    FOR EACH STATEMENT EXECUTE FUNCTION foundation_outbox_announce();
ALTER TABLE foundation_outboxevent SET (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);
"""
_SILENCE = """
ALTER TABLE foundation_outboxevent RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_cost_delay);
DROP TRIGGER outbox_announce ON foundation_outboxevent;
DROP FUNCTION foundation_outbox_announce();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL(_SEQUENCE, "DROP SEQUENCE foundation_outbox_position"),
        migrations.CreateModel(
            name="InboxEvent",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "consumer", "event_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("consumer", models.CharField(max_length=80)),
                ("event_id", models.UUIDField()),
                ("handled_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "indexes": [models.Index(fields=["handled_at"], name="inbox_handled")],
            },
        ),
        migrations.CreateModel(
            name="OutboxEvent",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "position",
                    models.BigIntegerField(
                        db_default=models.Func(models.Value("foundation_outbox_position"), function="nextval")
                    ),
                ),
                ("kind", models.CharField(max_length=80)),
                ("version", models.SmallIntegerField(default=1)),
                ("key", models.CharField(max_length=80)),
                ("payload", models.JSONField()),
                ("occurred_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("available_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("attempts", models.SmallIntegerField(db_default=0)),
                ("parked_at", models.DateTimeField(null=True)),
                ("error", models.TextField(blank=True, db_default="")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("parked_at__isnull", True)),
                        fields=["position"],
                        name="outbox_order",
                    ),
                    models.Index(
                        condition=models.Q(("parked_at__isnull", True)),
                        fields=["key", "position"],
                        name="outbox_key",
                    ),
                    models.Index(
                        condition=models.Q(("attempts__gt", 0), ("parked_at__isnull", True)),
                        fields=["key", "position"],
                        name="outbox_waiting",
                    ),
                    models.Index(
                        condition=models.Q(("parked_at__isnull", False)),
                        fields=["-parked_at"],
                        name="outbox_parked",
                    ),
                ],
            },
        ),
        migrations.RunSQL(_ANNOUNCE, _SILENCE),
    ]
