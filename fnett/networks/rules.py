"""Rules of networks: what a class or department may be called (security rule 28)."""

import re
import unicodedata

from fnett.core.problems import Refused
from fnett.web.locale import lazy

MOST = 30
PATTERN = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+)*(?: ?\d{1,2})?|\d{1,2} ?[^\W\d_]{1,2}(?:[ -][^\W\d_]+)*", re.UNICODE)
ROOM = re.compile(r"\w[\w ,'’/()–-]*", re.UNICODE)
MOST_OF_A_ROOM = 40
NOT_A_ROOM = lazy("Write a short name only, such as Room 12 or Entrance B: letters and at most four digits.")
NOT_A_LABEL = lazy(
    "Write the class or department as it is called, such as 2B or Avdeling Bjørk: letters and at most two digits."
)


def read_label(typed: str) -> str:
    """The label as written: letters, at most two digits, at most 30 characters. Raises Refused."""
    label = " ".join(unicodedata.normalize("NFC", typed).split())
    digits = sum(character.isdigit() for character in label)
    if len(label) > MOST or digits > 2 or not PATTERN.fullmatch(label):
        raise Refused(NOT_A_LABEL, field="label")
    return label


def read_room(typed: str, field: str) -> str:
    """A room or a door as it is called: words and at most four digits, nothing that could be a note. Raises Refused."""
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    digits = sum(character.isdigit() for character in name)
    if len(name) > MOST_OF_A_ROOM or digits > 4 or not ROOM.fullmatch(name):
        raise Refused(NOT_A_ROOM, field=field)
    return name


def sort_key(label: str) -> tuple[int, str]:
    """Classes by grade, then by letter; departments by name after them."""
    number = re.match(r"\d+", label)
    return (int(number.group()) if number else 99, label.casefold())
