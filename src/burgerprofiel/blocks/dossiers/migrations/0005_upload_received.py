from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0004_cases")]

    operations = [
        migrations.AddIndex(
            model_name="upload",
            index=models.Index(fields=["source", "-received_at"], name="upload_received"),
        ),
    ]
