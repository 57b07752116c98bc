"""Each promise of docs/security.md is measured, and each that is measured is explained there."""

import re

from tests import ledger
from tests.conftest import CHECKOUT

DOCUMENT = CHECKOUT / "docs" / "security.md"
ROW = re.compile(r"^\| (\d+) \| ([^|]{15,}) \| ([^|]{30,}) \|$", re.M)


def explained() -> set[int]:
    """The numbers of the promises that the document explains."""
    return {int(number) for number, _, _ in ROW.findall(DOCUMENT.read_text(encoding="utf-8"))}


def test_what_is_promised_is_measured_and_explained():
    measured = set(ledger.read())
    assert explained() - measured == set(), "Say in tests/rules/promises/NN.toml which figures show it, or promise less."
    assert measured - explained() == set(), "Explain it in a row of docs/security.md, in words for a municipality."


def test_a_promise_has_a_planted_fault():
    bare = [promise.number for promise in ledger.read().values() if not promise.controls]
    assert bare == [], "Plant a fault, see it caught, and name it in controls: a search that found nothing proves nothing."
