"""The schema that all migrations make together: `python -m tools.schema > db/schema.sql`."""

import sqlite3
import sys

from db import migrations

HEAD = "-- What the migrations make together, to be read. Made by `python -m tools.schema`.\n"


def schema() -> str:
    """Return every table, index and trigger, in the order of their making."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    for script in migrations.numbered():
        for statement in migrations.statements(script):
            connection.execute(statement)
    made = connection.execute(
        "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND substr(name, 1, 7) != 'sqlite_'"
        " ORDER BY rowid"
    )
    text = HEAD + "".join(f"\n{sql};\n" for (sql,) in made)
    connection.close()
    return text


if __name__ == "__main__":
    sys.stdout.write(schema())
