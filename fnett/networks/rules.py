"""Rules of networks: what a class or department may be called (security rule 28)."""

import re
import unicodedata

from fnett.core.problems import Refused

MOST = 30
PATTERN = re.compile(r"[^\W\d_]+(?:[ -][^\W\d_]+)*(?: ?\d{1,2})?|\d{1,2} ?[^\W\d_]{1,2}(?:[ -][^\W\d_]+)*", re.UNICODE)
NOT_A_LABEL = "Write the class or department as it is called, such as 2B or Avdeling Bjørk: letters and at most two digits."


def read_label(typed: str) -> str:
    """The label as written: letters, at most two digits, at most 30 characters. Raises Refused."""
    label = " ".join(unicodedata.normalize("NFC", typed).split())
    digits = sum(character.isdigit() for character in label)
    if len(label) > MOST or digits > 2 or not PATTERN.fullmatch(label):
        raise Refused(NOT_A_LABEL, field="label")
    return label


def sort_key(label: str) -> tuple[int, str]:
    """Classes by grade, then by letter; departments by name after them."""
    number = re.match(r"\d+", label)
    return (int(number.group()) if number else 99, label.casefold())
