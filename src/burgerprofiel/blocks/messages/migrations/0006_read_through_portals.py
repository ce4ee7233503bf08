"""What was done through a portal elsewhere says through which."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("messages", "0005_replies_at_work"),
    ]

    operations = [
        migrations.AddField(
            model_name="messageevent",
            name="via",
            field=models.CharField(blank=True, db_default="", max_length=100),
        ),
    ]
