"""What a phone keeps of the guide, and the fingerprint of all that it is made of."""

import hashlib
from functools import cache
from pathlib import Path

from fnett.core.documents import CONTENT
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
SOURCES = (CONTENT / "guide", CONTENT / "help", CODE / "web" / "templates", CODE / "parents" / "templates", locale.FOLDER)
READ = (".md", ".toml", ".html", ".po", ".js", ".webmanifest")


@cache
def release() -> str:
    """A name for this edition of the guide: another one as soon as anything it is made of is another."""
    found = [STATIC / name for name in FILES]
    found += [file for folder in SOURCES for file in sorted(folder.rglob("*")) if file.suffix in READ]
    whole = hashlib.sha256()
    for file in found:
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()[:16]
