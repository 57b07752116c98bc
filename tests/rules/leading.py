"""Where a browser would go: what it makes of a Location, and the redirect tricks it is tried with (promise 19)."""

import re
from urllib.parse import urljoin, urlsplit

from tests.web.test_redirects import TRICKS as PLAIN

ENCODED = (
    "%2f%2fevil.example",
    "/%2fevil.example",
    "/%5cevil.example",
    "%5c%5cevil.example",
    "/%09/evil.example",
    "/%0d%0aLocation:%20//evil.example",
    "%68ttps://evil.example",
    "https%3a//evil.example",
    "/\u2044/evil.example",
    "\uff0f\uff0fevil.example",
    "/\uff0fevil.example",
    "//evil\u3002example",
    "//evil\uff0eexample",
    "https:\u2215\u2215evil.example",
    "//\u2460vil.example",
    "https://localhost@evil.example",
    "https://localhost:80@evil.example/",
    "https://evil.example#localhost",
    "https://evil.example?localhost",
    "/me?x=//evil.example\r\n",
    "///" + "a" * 3000 + ".evil.example",
    "/" * 500 + "evil.example",
    "\ufeff//evil.example",
    "/\u200b/evil.example",
    "\u202e//evil.example",
)
TRICKS = tuple(dict.fromkeys([*PLAIN, *ENCODED]))
NAMES = (
    "next",
    "url",
    "return",
    "return_to",
    "redirect",
    "redirect_uri",
    "continue",
    "goto",
    "to",
    "back",
    "r",
    "u",
    "q",
    "answer",
)


def leaves(location: str, base_url: str) -> bool:
    """Whether a browser that gets this Location ends up on another host, or runs it."""
    said = re.sub("[\t\r\n]", "", location.strip("".join(map(chr, range(0x21))))).replace("\\", "/")
    said = re.sub("^/{2,}", "//", said)
    try:
        parts = urlsplit(urljoin(base_url, said))
    except ValueError:
        return True
    return parts.scheme not in ("http", "https") or parts.netloc != urlsplit(base_url).netloc
