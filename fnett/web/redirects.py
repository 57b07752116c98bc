"""Going on to where someone wanted to go, never off the site (security rule 23)."""

from urllib.parse import urlsplit


def safe_path(wanted: str | None, otherwise: str) -> str:
    """A path on this site, or `otherwise` for anything that a browser could read as another site."""
    if not wanted or not wanted.startswith("/") or wanted[1:2] in ("/", "\\"):
        return otherwise
    if any(ord(character) < 0x21 or character == "\\" for character in wanted):
        return otherwise
    parts = urlsplit(wanted)
    return otherwise if parts.scheme or parts.netloc else wanted
