"""What a phone keeps of the guide, and the fingerprint of all that it is made of."""

import hashlib
from functools import cache
from pathlib import Path

from fnett.web import locale

CODE = Path(__file__).parents[1]
STATIC = CODE / "web" / "static"
FILES = (
    "guide.css",
    "guide.js",
    "guide-evening.js",
    "icon.svg",
    "mark.svg",
    "parent.css",
    "vendor/fonts/noto-sans-arabic-400.woff2",
    "vendor/fonts/noto-sans-ethiopic-400.woff2",
)
SOURCES = (".py", ".md", ".toml", ".html", ".js", ".webmanifest")


@cache
def release() -> str:
    """A name for this edition of the guide: another one as soon as anything of fnett that pages are made of is another, so
    that no change of words can be forgotten."""
    found = [STATIC / name for name in FILES]
    found += sorted(file for file in CODE.rglob("*") if file.suffix in SOURCES)
    found += sorted(locale.FOLDER.rglob("*.po"))
    whole = hashlib.sha256()
    for file in found:
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()[:16]
