"""E-mail addresses: checked as written, compared folded (security rule 20)."""

import hashlib
import unicodedata

from email_validator import EmailNotValidError, validate_email

from fnett.core.problems import Refused
from fnett.web.locale import lazy

MOST = 254  # RFC 5321, section 4.5.3.1.3


def read(typed: str) -> str:
    """The address as it will be written to. Raises Refused for what is no address."""
    try:
        checked = validate_email(typed, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise Refused(lazy("This does not look like an e-mail address. Check for typing errors."), field="email") from None
    if len(checked.normalized) > MOST or not checked.ascii_email:
        raise Refused(lazy("This does not look like an e-mail address. Check for typing errors."), field="email")
    return checked.normalized


def hash_of(address: str) -> str:
    """The one value that two spellings of an address share: NFKC, case folded, SHA-256 in hex."""
    folded = unicodedata.normalize("NFKC", address).casefold()
    return hashlib.sha256(folded.encode()).hexdigest()
