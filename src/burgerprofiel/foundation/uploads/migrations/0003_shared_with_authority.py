"""A file that a person hands to an authority: its staff sees the row, and reads it under the key of the installation."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("uploads", "0002_sealed_to_party"), ("foundation", "0006_authorities")]

    operations = [
        migrations.AddField("upload", "shared_with", models.CharField(max_length=12, null=True)),
        migrations.AddField("upload", "shared_name_sealed", models.BinaryField(null=True)),
        migrations.AddField("upload", "shared_key_sealed", models.BinaryField(null=True)),
        migrations.RunSQL(
            "SELECT foundation_protect_rows('uploads_upload', 'party_id')"
            " WHERE NOT EXISTS (SELECT FROM pg_policy WHERE polrelid = 'uploads_upload'::regclass);"
            " SELECT foundation_protect_authority('uploads_upload', 'shared_with')"
        ),
    ]
