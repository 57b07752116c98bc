"""Settings: the only reader of the environment; a wrong value is one clear line."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

PREFIX = "FNETT_"
KNOWN = ["HOME", "PORT", "DATABASE_URL", "OWNER_DATABASE_URL", "REDIS_URL", "BASE_URL", "SECRET_KEY", "SMTP_URL", "DEMO"]


class SettingsError(ValueError):
    """A setting has a value that fnett cannot use; the message is one line for the operator."""


@dataclass(frozen=True)
class Settings:
    """What the environment says, checked once at the start."""

    home: Path
    port: int
    database_url: str | None
    owner_database_url: str | None
    redis_url: str | None
    base_url: str
    secret_keys: tuple[tuple[int, str], ...]
    smtp_url: str | None
    demo: bool

    @property
    def embedded(self) -> bool:
        """Whether fnett runs its own PostgreSQL and Valkey."""
        return self.database_url is None

    @property
    def is_https(self) -> bool:
        """Whether people reach fnett over https, so that cookies may be Secure."""
        return self.base_url.startswith("https://")

    @property
    def hostname(self) -> str:
        """The one host name that requests may ask for."""
        return urlsplit(self.base_url).hostname or "localhost"


def load(environ: Mapping[str, str], checkout: Path) -> Settings:
    """Read and check the settings; `checkout` is the folder of app.py. Raises SettingsError."""
    _refuse_unknown(environ)
    home = Path(environ.get("FNETT_HOME") or checkout / "var").absolute()
    port = _port(environ.get("FNETT_PORT", "8000"))
    database_url = environ.get("FNETT_DATABASE_URL") or None
    if database_url and not database_url.startswith("postgresql"):
        raise SettingsError("FNETT_DATABASE_URL must begin with postgresql:// (fnett uses no other database).")
    redis_url = environ.get("FNETT_REDIS_URL") or None
    if redis_url and urlsplit(redis_url).scheme not in ("redis", "rediss", "unix"):
        raise SettingsError("FNETT_REDIS_URL must begin with redis://, rediss:// or unix://.")
    return Settings(
        home=home,
        port=port,
        database_url=_psycopg(database_url),
        owner_database_url=_psycopg(environ.get("FNETT_OWNER_DATABASE_URL") or None),
        redis_url=redis_url,
        base_url=_base_url(environ.get("FNETT_BASE_URL") or f"http://127.0.0.1:{port}"),
        secret_keys=_secret_keys(environ.get("FNETT_SECRET_KEY"), home, is_embedded=database_url is None),
        smtp_url=_smtp(environ.get("FNETT_SMTP_URL") or None),
        demo=_demo(environ.get("FNETT_DEMO"), is_embedded=database_url is None),
    )


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    for name in environ:
        if name.startswith(PREFIX) and name.removeprefix(PREFIX) not in KNOWN:
            raise SettingsError(f"{name} is not a setting of fnett; known are FNETT_{', FNETT_'.join(KNOWN)}.")


def _port(value: str) -> int:
    if value.isascii() and value.isdigit() and 1 <= int(value) <= 65535:
        return int(value)
    raise SettingsError(f"FNETT_PORT must be a number from 1 to 65535, not {value!r}.")


def _psycopg(url: str | None) -> str | None:
    """SQLAlchemy wants the driver in the address; operators write postgresql://."""
    if url and url.startswith("postgresql://"):
        return "postgresql+psycopg://" + url.removeprefix("postgresql://")
    return url


def _base_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.rstrip("/"):
        raise SettingsError(f"FNETT_BASE_URL must look like https://fnett.example, not {value!r}.")
    return value.rstrip("/")


def _smtp(value: str | None) -> str | None:
    if value and urlsplit(value).scheme not in ("smtp", "smtps"):
        raise SettingsError("FNETT_SMTP_URL must begin with smtp:// or smtps://.")
    return value


def _demo(value: str | None, *, is_embedded: bool) -> bool:
    if value in (None, ""):
        return is_embedded
    if value not in ("0", "1"):
        raise SettingsError(f"FNETT_DEMO must be 0 or 1, not {value!r}.")
    return value == "1"


def _secret_keys(value: str | None, home: Path, *, is_embedded: bool) -> tuple[tuple[int, str], ...]:
    """Keys with ids, newest first: `2:new,1:old`, or one key without an id."""
    if not value:
        if not is_embedded:
            raise SettingsError("FNETT_SECRET_KEY must be set when FNETT_DATABASE_URL is (32 random characters or more).")
        value = _kept_key(home)
    keys = []
    for part in value.split(","):
        number, _, secret = part.rpartition(":")
        if len(secret) < 32 or (number and not number.isdigit()):
            raise SettingsError("FNETT_SECRET_KEY must be 32 characters or more, or a list like 2:newkey,1:oldkey.")
        keys.append((int(number or 1), secret))
    return tuple(keys)


def _kept_key(home: Path) -> str:
    """The embedded engines' key: made once and kept beside the data."""
    file = home / "secret.key"
    try:
        if not file.exists():
            home.mkdir(parents=True, exist_ok=True)
            file.touch(mode=0o600)
            file.write_text(secrets.token_hex(32))
        return file.read_text().strip()
    except OSError as error:
        raise SettingsError(
            f"fnett cannot write to {home} ({error.strerror}); set FNETT_HOME to a folder that it may write to."
        ) from error
