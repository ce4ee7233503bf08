"""Official news that authorities' systems send; what parties read of it is locked to them (ADR 0013)."""

import django.db.models.functions.datetime
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0006_wanted_no_mail"),
        ("foundation", "0005_row_security"),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id", "bundle_id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("party_id", models.UUIDField()),
                ("bundle_id", models.UUIDField()),
                ("said_sealed", models.BinaryField()),
                ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
        ),
        migrations.CreateModel(
            name="Bundle",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("client_id", models.CharField(max_length=100)),
                ("ovo_code", models.CharField(max_length=12)),
                ("key", models.CharField(max_length=100)),
                ("body_hash", models.BinaryField(max_length=32)),
                ("provider_uri", models.CharField(max_length=200)),
                ("category", models.CharField(max_length=100)),
                ("matter", models.BinaryField(max_length=32)),
                ("source_id", models.BigIntegerField(null=True)),
                ("state", models.CharField(blank=True, max_length=60)),
                ("theme", models.CharField(blank=True, max_length=30)),
                ("occurred_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("client_id", "key"), name="bundle_once")],
            },
        ),
        migrations.CreateModel(
            name="BundleRefusal",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("client_id", models.CharField(max_length=100)),
                ("key", models.CharField(blank=True, max_length=100)),
                ("errors", models.JSONField(default=list)),
                ("received_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
            ],
            options={
                "indexes": [models.Index(fields=["client_id", "key"], name="bundle_refusal_key")],
            },
        ),
        migrations.RunSQL("SELECT foundation_protect_rows('notifications_notice', 'party_id');"),
    ]
