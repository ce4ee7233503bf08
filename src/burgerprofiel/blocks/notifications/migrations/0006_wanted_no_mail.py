"""Who had switched mail off chose not to be told of anything that nobody owes them; it was the only channel there was."""

from django.db import migrations

_MOVE = """
INSERT INTO notifications_choice (person_id, channel, themes_off)
SELECT party_id, '', '{}' FROM identity_person WHERE NOT email_wanted
ON CONFLICT (person_id) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("notifications", "0005_phone_codes"), ("identity", "0005_representations")]

    operations = [migrations.RunSQL(_MOVE, reverse_sql=migrations.RunSQL.noop)]
