from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0002_life_of_a_file")]

    operations = [
        migrations.AddField(
            model_name="source",
            name="silent_after_hours",
            field=models.SmallIntegerField(null=True),
        ),
        migrations.AddIndex(
            model_name="feed",
            index=models.Index(fields=["next_poll_at"], name="feed_due", condition=models.Q(state="active")),
        ),
    ]
