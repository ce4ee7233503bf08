"""Restrictions of processing: locked by party, and readable by the gate for whoever it is about to admit."""

from django.db import migrations, models

_LOCK = """
SELECT foundation_protect_rows('foundation_restriction', 'party_id');
CREATE POLICY flags ON foundation_restriction FOR SELECT TO burgerprofiel_app USING (true);
"""


class Migration(migrations.Migration):
    dependencies = [("foundation", "0009_holds")]

    operations = [
        migrations.CreateModel(
            name="Restriction",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("party_id", models.UUIDField()),
                ("purpose", models.CharField(blank=True, max_length=60)),
                ("ovo_code", models.CharField(blank=True, max_length=12)),
                ("granted_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("lifted_at__isnull", True)),
                        fields=["party_id"],
                        name="restriction_party",
                    )
                ],
            },
        ),
        migrations.RunSQL(_LOCK),
    ]
