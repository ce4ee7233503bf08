"""A sign-in may be for something that an official has opened, and then end in no session."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0003_row_security"),
    ]

    operations = [
        migrations.AddField(
            model_name="signinattempt",
            name="opening_id",
            field=models.UUIDField(null=True),
        ),
    ]
