"""Rows of a party are locked, as everywhere (ADR 0013). What a check may tell is of nobody, and open."""

from django.db import migrations

_LOCK = """
SELECT foundation_protect_rows('certificates_certificate', 'party_id');
SELECT foundation_protect_rows('certificates_certificatefile', 'party_id');
"""


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_initial"), ("foundation", "0005_row_security")]

    operations = [migrations.RunSQL(_LOCK)]
