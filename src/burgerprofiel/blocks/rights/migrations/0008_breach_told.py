"""Who read what was told of a breach, and who could not be told by mail. Safe on a live table: a column without a value."""

from django.db import migrations, models

_LOCK = "SELECT foundation_protect_rows('rights_breachconfirmation', 'party_id')"


class Migration(migrations.Migration):
    dependencies = [("rights", "0007_objecting"), ("foundation", "0006_authorities")]

    operations = [
        migrations.AddField(
            model_name="breachparty",
            name="by_mail",
            field=models.BooleanField(null=True),
        ),
        migrations.CreateModel(
            name="BreachConfirmation",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "party_id",
                        "breach_id",
                        "person_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("party_id", models.UUIDField()),
                ("breach_id", models.UUIDField()),
                ("person_id", models.UUIDField()),
                ("confirmed_at", models.DateTimeField()),
            ],
        ),
        migrations.RunSQL(_LOCK),
    ]
