"""Whom a breach touched is shown to the party, and to the staff of who answers for the breach (ADR 0013)."""

from django.db import migrations

_LOCK = """
SELECT foundation_protect_rows('rights_breachparty', 'party_id');
SELECT foundation_protect_authority('rights_breachparty', 'ovo_code');
"""


class Migration(migrations.Migration):
    dependencies = [("rights", "0004_breaches"), ("foundation", "0006_authorities")]

    operations = [migrations.RunSQL(_LOCK)]
