"""Every row as it was written, also where the next writing takes it away again: triggers of the test, gone afterwards."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from tests.rules.clicks import TABLES
from tests.rules.world import World

MAKE = """
DROP SCHEMA IF EXISTS witness CASCADE;
CREATE SCHEMA witness;
CREATE TABLE witness.written (number bigint GENERATED ALWAYS AS IDENTITY, said text NOT NULL);
CREATE FUNCTION witness.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog AS $$
BEGIN
    INSERT INTO witness.written (said) VALUES (TG_TABLE_NAME || ' ' || to_jsonb(NEW)::text);
    RETURN NULL;
END $$;
"""
WATCH = (
    'CREATE TRIGGER zz_witness AFTER INSERT OR UPDATE ON public."{0}" FOR EACH ROW EXECUTE FUNCTION witness.note();'
    ' ALTER TABLE public."{0}" ENABLE ALWAYS TRIGGER zz_witness'
)
TAKE = text("DELETE FROM witness.written RETURNING said")


class Witness:
    """What has been written and committed since the last look."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.count = 0
        with world.sees_all() as connection:
            connection.exec_driver_sql(MAKE)
            for name in connection.execute(TABLES).scalars().all():
                connection.exec_driver_sql(WATCH.format(name))

    def take(self) -> bytes:
        """Every row that was written since the last time, as JSON with the name of its table."""
        with self.world.sees_all() as connection:
            rows = connection.execute(TAKE).scalars().all()
        self.count += len(rows)
        return "\n".join(rows).encode()

    def leave(self) -> None:
        """Take the triggers away, and what they wrote; pg_dump reads the database as it is without them."""
        with self.world.sees_all() as connection:
            connection.exec_driver_sql("DROP SCHEMA IF EXISTS witness CASCADE")


@pytest.fixture
def witness(world: World) -> Iterator[Witness]:
    """Somebody who sees every row being written."""
    found = Witness(world)
    yield found
    found.leave()
