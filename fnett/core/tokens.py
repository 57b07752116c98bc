"""One-purpose links: made from a key, a purpose, a row and a generation; kept only as SHA-256 (security rule 11)."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from uuid import UUID

from flask import current_app

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LOOKS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V", "-": None, " ": None})
CODE_LENGTH = 16


@dataclass(frozen=True)
class Token:
    """A token to put into a link, and what the database keeps of it."""

    text: str
    hash: str
    key_id: int


def make(purpose: str, row: UUID, generation: int = 1, key_id: int | None = None) -> Token:
    """The token of this purpose, row and generation: 32 bytes of HMAC-SHA-256, always the same for the same key."""
    key_id, digest = _digest(purpose, row, generation, key_id)
    text = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return Token(text, hash_of(text), key_id)


def make_code(purpose: str, row: UUID, generation: int = 1, key_id: int | None = None) -> Token:
    """A code that people can type: 16 Crockford characters (80 bits); see `grouped` for how it is shown."""
    key_id, digest = _digest(purpose, row, generation, key_id)
    number = int.from_bytes(digest[:10], "big")
    text = "".join(CROCKFORD[(number >> (5 * place)) & 31] for place in reversed(range(CODE_LENGTH)))
    return Token(text, hash_of(text), key_id)


def grouped(code: str) -> str:
    """`7K3F9Q2M…` as `7K3F-9Q2M-…`, four characters a group."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def read_code(typed: str) -> str:
    """What a person typed or scanned, as the code it means; letters that look like digits are those digits."""
    return typed.upper().translate(LOOKS_LIKE)[:64]


def hash_of(token: str) -> str:
    """What the database keeps of a token: SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def form_value(token: str) -> str:
    """The CSRF value of a page that is reached by a token: it can be made by nobody who lacks the key (rule 12)."""
    key = _keys()[0][1]
    return hmac.new(key.encode(), b"form\x1f" + token.encode(), hashlib.sha256).hexdigest()


def is_form_value(token: str, value: str) -> bool:
    """Whether this is the CSRF value of the token's page."""
    return hmac.compare_digest(form_value(token).encode(), value.encode())


def keyed_hash(purpose: str, text: str) -> str:
    """A hash that cannot be recomputed without the key: for addresses in counters, and short codes."""
    key = _keys()[0][1]
    return hmac.new(key.encode(), f"{purpose}\x1f{text}".encode(), hashlib.sha256).hexdigest()


def _digest(purpose: str, row: UUID, generation: int, key_id: int | None) -> tuple[int, bytes]:
    keys = _keys()
    key_id = keys[0][0] if key_id is None else key_id
    key = dict(keys)[key_id]
    message = f"{key_id}\x1f{purpose}\x1f{row}\x1f{generation}".encode()
    return key_id, hmac.new(key.encode(), message, hashlib.sha256).digest()


def _keys() -> tuple[tuple[int, str], ...]:
    keys: tuple[tuple[int, str], ...] = current_app.extensions["fnett.settings"].secret_keys
    return keys
