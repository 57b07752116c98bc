"""Runs the migrations as the owner of the schema; the address comes from the command, never from a file."""

from alembic import context
from sqlalchemy import create_engine, pool


def run() -> None:
    """Run all migrations in one transaction."""
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=None)
        with context.begin_transaction():
            context.run_migrations()


run()
