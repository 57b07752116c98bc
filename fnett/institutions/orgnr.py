"""Organisation numbers: nine digits checked by modulus 11, or the pseudo-number of a school abroad."""

import re

WEIGHTS = (3, 2, 7, 6, 5, 4, 3, 2, 1)
DIGITS = re.compile(r"[0-9]{9}")
PSEUDO = re.compile(r"[A-Z][0-9]{8}")


def is_valid(number: str) -> bool:
    """Whether this is an organisation number: nine digits whose weighted sum eleven divides."""
    if not DIGITS.fullmatch(number):
        return False
    return sum(weight * int(digit) for weight, digit in zip(WEIGHTS, number, strict=True)) % 11 == 0


def is_pseudo(number: str) -> bool:
    """Whether the school register made this number up for a school abroad, such as U90099901."""
    return PSEUDO.fullmatch(number) is not None


def shown(number: str) -> str:
    """The number as people read it: `988 077 917`; a pseudo-number stays as it is."""
    return f"{number[:3]} {number[3:6]} {number[6:]}" if DIGITS.fullmatch(number) else number
