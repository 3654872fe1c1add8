"""The list's index holds what the list shows: counting it needs no look at the rows themselves."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("suppliers", "0018_fewer_indexes_over_imports")]

    operations = [
        migrations.RemoveIndex(model_name="supplier", name="supplier_by_name"),
        migrations.AddIndex(
            model_name="supplier",
            index=models.Index(
                fields=["tenant", "name", "id"],
                condition=models.Q(merged_into=None),
                name="supplier_by_name",
            ),
        ),
    ]
