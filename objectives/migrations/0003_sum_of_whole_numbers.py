from django.db import migrations

CREATE = """
CREATE AGGREGATE sum_bigint(bigint) (
    SFUNC = int8pl, STYPE = bigint, COMBINEFUNC = int8pl, PARALLEL = SAFE
)
"""


def _run(schema_editor, statement):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(statement)


def create(apps, schema_editor):
    """Adds bigints as bigints: exact, null where there are none, an error where 64 bits end."""
    _run(schema_editor, CREATE)


def drop(apps, schema_editor):
    _run(schema_editor, "DROP AGGREGATE sum_bigint(bigint)")


class Migration(migrations.Migration):
    dependencies = [("objectives", "0002_room_for_changed_figures")]
    operations = [migrations.RunPython(create, drop)]
