"""Which files a message has, so that a file is kept as long as the last conversation that has it."""

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("messages", "0001_mailbox")]

    operations = [
        migrations.AddField(
            model_name="message",
            name="file_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), db_default=[], default=list, size=None
            ),
        ),
    ]
