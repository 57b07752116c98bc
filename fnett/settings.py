"""Settings: the only reader of the environment; a wrong value is one clear line."""

import os
import re
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
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
    port = _port(environ.get("FNETT_PORT") or "8000")
    database_url, owner_url = _database(environ, "FNETT_DATABASE_URL"), _database(environ, "FNETT_OWNER_DATABASE_URL")
    if owner_url and not database_url:
        raise SettingsError(
            "FNETT_OWNER_DATABASE_URL is used together with FNETT_DATABASE_URL alone; set both, or neither."
        )
    smtp_url = _address(environ, "FNETT_SMTP_URL", "smtp", "smtps")
    demo = _demo(environ.get("FNETT_DEMO"), is_embedded=database_url is None)
    if demo and smtp_url:
        raise SettingsError(
            "FNETT_SMTP_URL and the demo do not go together, since its letters stay here; set FNETT_DEMO=0."
        )
    return Settings(
        home=home,
        port=port,
        database_url=database_url,
        owner_database_url=owner_url,
        redis_url=_address(environ, "FNETT_REDIS_URL", "redis", "rediss", "unix"),
        base_url=_base_url(environ.get("FNETT_BASE_URL") or f"http://127.0.0.1:{port}"),
        secret_keys=_secret_keys(environ.get("FNETT_SECRET_KEY"), home, is_embedded=database_url is None),
        smtp_url=smtp_url,
        demo=demo,
    )


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    for name in environ:
        if name.startswith(PREFIX) and name.removeprefix(PREFIX) not in KNOWN:
            raise SettingsError(f"{name} is not a setting of fnett; known are FNETT_{', FNETT_'.join(KNOWN)}.")


def _port(value: str) -> int:
    if value.isascii() and value.isdigit() and 1 <= int(value) <= 65535:
        return int(value)
    raise SettingsError(f"FNETT_PORT must be a number from 1 to 65535, not {value!r}.")


def _database(environ: Mapping[str, str], name: str) -> str | None:
    """A database's address with the driver in it, as SQLAlchemy wants it; operators write postgresql://."""
    url = _address(environ, name, "postgresql", "postgresql+psycopg")
    return re.sub(r"^postgresql:", "postgresql+psycopg:", url) if url else None


def _address(environ: Mapping[str, str], name: str, *schemes: str) -> str | None:
    """An address of one of these kinds; its value, which may hold a password, is never repeated."""
    url = environ.get(name) or None
    if url and not _is_address(url, schemes):
        known = [f"{scheme}://" for scheme in schemes if "+" not in scheme]
        raise SettingsError(f"{name} must be a whole address that begins with {' or '.join(known)}")
    return url


def _is_address(url: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(url)
        _ = parts.port  # a port that is no number is found only when it is asked for
    except ValueError:
        return False
    return parts.scheme in schemes and url.startswith(f"{parts.scheme}://")


def _base_url(value: str) -> str:
    parts = urlsplit(value) if _is_address(value, ("http", "https")) else None
    if parts is None or not parts.hostname or parts.path.rstrip("/") or parts.query or parts.fragment or parts.username:
        raise SettingsError(f"FNETT_BASE_URL must look like https://fnett.example, not {value!r}.")
    return value.rstrip("/")


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
        if len(secret) < 32 or not (number or "1").isdecimal():
            raise SettingsError("FNETT_SECRET_KEY must be 32 characters or more, or a list like 2:newkey,1:oldkey.")
        keys.append((int(number or 1), secret))
    if len(dict(keys)) < len(keys):
        raise SettingsError("FNETT_SECRET_KEY names a number twice; give every key its own, like 2:newkey,1:oldkey.")
    return tuple(keys)


def _kept_key(home: Path) -> str:
    """The embedded engines' key: made once and kept beside the data."""
    file = home / "secret.key"
    try:
        if not file.exists():
            home.mkdir(parents=True, exist_ok=True)
            _keep_new_key(file)
        return file.read_text().strip()
    except OSError as error:
        raise SettingsError(
            f"fnett cannot write to {home} ({error.strerror}); set FNETT_HOME to a folder that it may write to."
        ) from error


def _keep_new_key(file: Path) -> None:
    """Whole or not at all, and of two starts at once the first one's."""
    handle, unfinished = tempfile.mkstemp(prefix=".secret", dir=file.parent)
    with os.fdopen(handle, "w") as written:
        written.write(secrets.token_hex(32))
    with suppress(FileExistsError):
        os.link(unfinished, file)
    os.unlink(unfinished)


def to_environ(settings: Settings) -> dict[str, str]:
    """The same settings as variables, for the processes that fnett starts."""
    found = {
        "HOME": str(settings.home),
        "PORT": str(settings.port),
        "DATABASE_URL": settings.database_url,
        "OWNER_DATABASE_URL": settings.owner_database_url,
        "REDIS_URL": settings.redis_url,
        "BASE_URL": settings.base_url,
        "SECRET_KEY": ",".join(f"{number}:{key}" for number, key in settings.secret_keys),
        "SMTP_URL": settings.smtp_url,
        "DEMO": str(int(settings.demo)),
    }
    return {f"{PREFIX}{name}": value for name, value in found.items() if value}
