"""Whether somebody wants mail is part of what they chose about being told (block notifications).

The column stays until the next release, with its default: code of before reads it.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("identity", "0005_representations")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model_name="person", name="email_wanted")]
        )
    ]
