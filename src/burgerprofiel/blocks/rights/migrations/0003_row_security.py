"""Rows of a party are locked, as everywhere; what an authority has to answer is also shown to its staff (ADR 0013)."""

from django.db import migrations

_LOCK = """
SELECT foundation_protect_rows('rights_correction', 'party_id');
SELECT foundation_protect_authority('rights_correction', 'ovo_code');
SELECT foundation_protect_rows('rights_export', 'party_id');
"""


class Migration(migrations.Migration):
    dependencies = [("rights", "0002_corrections"), ("foundation", "0006_authorities")]

    operations = [migrations.RunSQL(_LOCK)]
