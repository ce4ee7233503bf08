"""Rows of a party are locked, as everywhere; what an authority has to answer is also shown to its staff (ADR 0013)."""

from django.db import migrations

_LOCK = """
SELECT foundation_protect_rows('privacy_complaint', 'party_id');
SELECT foundation_protect_authority('privacy_complaint', 'organisation');
SELECT foundation_protect_rows('privacy_complaintstep', 'party_id');
SELECT foundation_protect_rows('privacy_inquiry', 'party_id');
SELECT foundation_protect_authority('privacy_inquiry', 'organisation');
"""


class Migration(migrations.Migration):
    dependencies = [("privacy", "0003_alerts"), ("foundation", "0006_authorities")]

    operations = [migrations.RunSQL(_LOCK)]
