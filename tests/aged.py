"""Making rows old: what the database judges by its own clock has to be aged by hand, as superuser."""

from typing import Any

from sqlalchemy import text

from fnett.embedded.postgres import Postgres
from tests.conftest import as_superuser


def tell(engine: Postgres, statement: str, **values: Any) -> int:
    """Change rows as superuser; returns how many."""
    with as_superuser(engine).begin() as connection:  # type: ignore[attr-defined]
        return int(connection.execute(text(statement), values).rowcount)


def ask(engine: Postgres, question: str, **values: Any) -> Any:
    """The one value that answers a question, as superuser."""
    with as_superuser(engine).connect() as connection:  # type: ignore[attr-defined]
        return connection.execute(text(question), values).scalar_one()
