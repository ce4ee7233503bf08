"""Portals elsewhere that come with people: where those are sent back to, what is asked of them, what they agreed to."""

import django.db.models.deletion
from django.db import migrations, models

# As the other rows that are asked by the hash of a key, before a party can be known (0003_row_security).
_LOCK = """
SELECT foundation_protect_rows('identity_delegation', 'party_id');
CREATE POLICY before_parties ON identity_delegation TO burgerprofiel_app USING (true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0006_told_elsewhere"),
        ("foundation", "0005_row_security"),
    ]

    operations = [
        migrations.AddField(
            model_name="client",
            name="redirect_uris",
            field=models.JSONField(db_default=[], default=list),
        ),
        migrations.CreateModel(
            name="PushedRequest",
            fields=[
                ("uri_hash", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("parameters", models.JSONField()),
                ("expires_at", models.DateTimeField()),
                (
                    "client",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="identity.client"),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Delegation",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("session_id", models.UUIDField()),
                ("capacity", models.CharField(max_length=12)),
                ("assurance", models.SmallIntegerField()),
                ("resource", models.CharField(max_length=20)),
                ("scopes", models.JSONField()),
                ("name_sealed", models.BinaryField(null=True)),
                ("redirect_uri", models.CharField(max_length=500)),
                ("code_challenge", models.CharField(max_length=128)),
                ("code_hash", models.BinaryField(max_length=32, unique=True)),
                ("code_until", models.DateTimeField()),
                ("handle_hash", models.BinaryField(max_length=32)),
                ("proof_key", models.BinaryField(max_length=32, null=True)),
                ("refresh_hash", models.BinaryField(max_length=32, null=True, unique=True)),
                ("previous_hash", models.BinaryField(max_length=32, null=True)),
                ("access_hash", models.BinaryField(max_length=32, null=True, unique=True)),
                ("access_until", models.DateTimeField(null=True)),
                ("given_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "client",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="identity.client"),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="identity.party"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="identity.person"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=["session_id"],
                        name="delegation_session",
                    ),
                    models.Index(fields=["expires_at"], name="delegation_age"),
                    models.Index(
                        condition=models.Q(("previous_hash__isnull", False)),
                        fields=["previous_hash"],
                        name="delegation_previous",
                    ),
                ],
            },
        ),
        migrations.RunSQL(_LOCK),
    ]
