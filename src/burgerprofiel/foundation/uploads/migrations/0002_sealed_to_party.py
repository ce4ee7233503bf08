"""The key of a clean file, sealed to its party. Files of before have none and are not served: nothing was released."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("uploads", "0001_initial")]

    operations = [migrations.AddField("upload", "key_sealed", models.BinaryField(null=True))]
