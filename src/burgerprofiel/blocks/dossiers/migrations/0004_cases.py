import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0003_silent_sources")]

    operations = [
        migrations.AddField(
            model_name="caseapi",
            name="steps_of",
            field=models.CharField(blank=True, db_default="", max_length=300),
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "id",
                    models.AutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("zaak_url", models.CharField(max_length=300)),
                ("external_id", models.CharField(blank=True, db_default="", max_length=200)),
                ("newest_status", models.UUIDField(null=True)),
                ("facts_digest", models.BinaryField(max_length=32, null=True)),
                ("revision", models.IntegerField(db_default=0)),
                ("suspended_on", models.DateField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "source",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, to="dossiers.source"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("source", "zaak_url"), name="case_once")],
            },
        ),
    ]
