"""The order of writing as a column, and an announcement when events are written.

Autovacuum comes sooner than by default: rows live for milliseconds here, and a claim walks over the dead ones.
"""

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
    dependencies = [("foundation", "0001_initial")]

    operations = [
        migrations.RunSQL(_SEQUENCE, "DROP SEQUENCE foundation_outbox_position"),
        migrations.RemoveIndex(model_name="outboxevent", name="outbox_due"),
        migrations.AddField(
            model_name="outboxevent",
            name="position",
            field=models.BigIntegerField(
                db_default=models.Func(models.Value("foundation_outbox_position"), function="nextval")
            ),
        ),
        migrations.AddIndex(
            model_name="inboxevent",
            index=models.Index(fields=["handled_at"], name="inbox_handled"),
        ),
        migrations.AddIndex(
            model_name="outboxevent",
            index=models.Index(
                fields=["position"], name="outbox_order", condition=models.Q(parked_at__isnull=True)
            ),
        ),
        migrations.AddIndex(
            model_name="outboxevent",
            index=models.Index(
                fields=["key", "position"], name="outbox_key", condition=models.Q(parked_at__isnull=True)
            ),
        ),
        migrations.AddIndex(
            model_name="outboxevent",
            index=models.Index(
                fields=["key", "position"],
                name="outbox_waiting",
                condition=models.Q(parked_at__isnull=True, attempts__gt=0),
            ),
        ),
        migrations.AddIndex(
            model_name="outboxevent",
            index=models.Index(
                fields=["-parked_at"], name="outbox_parked", condition=models.Q(parked_at__isnull=False)
            ),
        ),
        migrations.RunSQL(_ANNOUNCE, _SILENCE),
    ]
