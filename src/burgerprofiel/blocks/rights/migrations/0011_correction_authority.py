"""The requests of an authority in the order of their last change, for its systems; made without stopping writers."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("rights", "0010_correction_threads")]

    operations = [
        AddIndexConcurrently(
            "correction", models.Index(fields=["ovo_code", "changed_at", "id"], name="correction_authority")
        )
    ]
