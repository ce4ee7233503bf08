"""Unlogged: writes cost no log and nothing outlives a crash. Room in each page keeps updates within it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Bucket",
            fields=[
                ("key", models.BinaryField(max_length=16, primary_key=True, serialize=False)),
                ("empty_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(
            "ALTER TABLE limits_bucket SET UNLOGGED; ALTER TABLE limits_bucket SET"
            " (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0)",
            migrations.RunSQL.noop,
        ),
    ]
