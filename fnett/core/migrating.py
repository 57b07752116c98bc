"""Bringing the database to the head of the migrations, and saying where it stands."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, pool, text

FOLDER = Path(__file__).parents[2] / "migrations"


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Migrate forward as the owner of the schema; all or nothing."""
    command.upgrade(_config(owner_url), revision)


def downgrade(owner_url: str, revision: str) -> None:
    """Migrate back as the owner of the schema; all or nothing."""
    command.downgrade(_config(owner_url), revision)


def head() -> str:
    """The newest migration that this code knows."""
    return ScriptDirectory.from_config(_config("")).get_current_head() or ""


def find_current(url: str) -> str | None:
    """The migration that this database stands at, or None for an empty one."""
    engine = create_engine(url, poolclass=pool.NullPool)
    with engine.connect() as connection:
        if connection.execute(text("SELECT to_regclass('alembic_version')")).scalar() is None:
            return None
        current: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return current


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = url
    return config
