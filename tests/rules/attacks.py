"""Hostile texts: known ways to make a page run a script, load something foreign or compute something (promise 18).

Each carries a number of its own, so that what comes through says which it was; half of them call `zq`, which the tests'
browser listens for, and half `alert`.
"""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup, Tag

FORMS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
EVALUATED = "31337"


def patterns() -> Iterator[str]:
    """Every form, without its number."""
    yield from (before + carrier for before in FORMS["before"] for carrier in FORMS["carriers"])
    yield from (f"{quote} on{event}={quote}@JS@" for event in FORMS["events"] for quote in "\"'")
    yield from (form for name in ("urls", "templates", "disguises") for form in FORMS[name])


def made() -> list[str]:
    """The hostile texts, each with its number."""
    return [
        form.replace("@JS@", f"{('zq', 'alert')[n % 2]}({n})").replace("@N@", str(n))
        for n, form in enumerate(patterns(), 1000)
    ]


ATTACKS = made()
MARKUP = [text for text in ATTACKS if re.search("[<>\"'&]", text)]  # what must not stand in a page as it is
ATTRIBUTES = re.compile(r"on[a-z]+|style|srcdoc|formaction|xlink:href|background", re.I)
ADDRESSES = ("href", "src", "action", "data", "poster", "srcset", "cite", "ping", "content", "manifest")
ELEMENTS = ("script", "style", "iframe", "object", "embed", "base", "svg script", "math", "noscript", "template", "marquee")
FOREIGN = re.compile(r"^[\s\x00-\x20]*(?:[a-z][a-z0-9+.-]*:|//|\\|/\\)", re.I)
AFTER_A_WHILE = re.compile(r"^[\d.\s]*[;,]\s*url\s*=\s*['\"]?", re.I)  # what stands before the address in a refresh
SCRIPT = re.compile(r"/static/[a-z-]+\.js")  # a script of our own is asked for by name and says nothing in the page
OURS = ("tel:", "sms:?&body=", "http://localhost/", "mailto:")


def unescaped(html: str) -> list[str]:
    """The hostile texts that stand in a page as they are, and the sums that were done."""
    sums = [text for text in ATTACKS if EVALUATED in text and str(31337 * int(re.findall(r"\*(\d+)", text)[0])) in html]
    return [text for text in MARKUP if text in html] + sums


def live(html: str, ours: tuple[str, ...] = OURS) -> list[str]:
    """The pieces of a page that run, load or lead where nothing of ours does (promise 18)."""
    page = BeautifulSoup(html, "html.parser")
    found = [str(tag)[:200] for name in ELEMENTS for tag in page.select(name) if not is_our_script(tag)]
    for tag in page.find_all(True):
        found += [str(tag)[:200] for name, value in tag.attrs.items() if is_live(tag, name, str(value), ours)]
    return found


def is_our_script(tag: Tag) -> bool:
    """Whether it is nothing but the name of one of our own scripts."""
    is_bare = tag.name == "script" and not tag.contents and set(tag.attrs) <= {"src", "type"}
    return is_bare and SCRIPT.fullmatch(str(tag.get("src", ""))) is not None


def is_live(tag: Tag, name: str, value: str, ours: tuple[str, ...]) -> bool:
    """Whether an attribute runs something or leads to another site."""
    if ATTRIBUTES.fullmatch(name):
        return True
    if name.lower() not in ADDRESSES or (tag.name == "meta" and not tag.get("http-equiv")):
        return False
    is_of_our_texts = tag.name == "a" and "noreferrer" in (tag.get("rel") or ())  # documents.render says so of its links
    value = AFTER_A_WHILE.sub("", value) if tag.name == "meta" else value
    return bool(FOREIGN.match(value)) and not value.startswith(("https://", *ours) if is_of_our_texts else ours)
