"""E-mail addresses: checked as written, compared folded (security rule 20)."""

import hashlib
import unicodedata

from email_validator import EmailNotValidError, validate_email

from fnett.core.problems import Refused
from fnett.web.locale import lazy

ADDRESS_PLEASE = lazy("Write an e-mail address.")
NO_ADDRESS = lazy("This does not look like an e-mail address. Check for typing errors.")
MOST = 254  # RFC 5321, section 4.5.3.1.3


def read(typed: str) -> str:
    """The address as it will be written to, in ASCII: mail headers hold no other. Raises Refused for what is no address.

    The domain is taken as the network knows it, since folding would make two of domains that differ (`ß` and `ss`) one.
    """
    if not typed.strip():
        raise Refused(ADDRESS_PLEASE, field="email")
    try:
        checked = validate_email(typed, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise Refused(NO_ADDRESS, field="email") from None
    if not checked.ascii_email or len(checked.ascii_email) > MOST:
        raise Refused(NO_ADDRESS, field="email")
    return checked.ascii_email


def hash_of(address: str) -> str:
    """The one value that two spellings of an address share: NFKC, case folded, SHA-256 in hex."""
    folded = unicodedata.normalize("NFKC", address).casefold()
    return hashlib.sha256(folded.encode()).hexdigest()
