"""A truncated page, a wrong total, a missing page: the run stops, names the file, and says why."""

from collections.abc import Callable
from typing import Any

import pytest

from fnett.institutions.registers.values import UnreadableFile
from tests.institutions.samples import LISTS, File, altered, planned, sample, samples

ONE, TWO, THREE = LISTS
SEARCH = "enhetsregisteret_underenheter_sok.json"


def test_whole_lists_are_read() -> None:
    assert len(planned(*samples(*LISTS)).entries) == 20
    assert planned(*samples(SEARCH)).entries
    assert planned(*samples("enhetsregisteret_enheter_sok_tomt.json")).entries == ()


def test_the_order_of_the_files_does_not_matter() -> None:
    assert planned(*samples(THREE, ONE, TWO)).entries == planned(*samples(ONE, TWO, THREE)).entries


def refusal(*files: File) -> UnreadableFile:
    with pytest.raises(UnreadableFile) as caught:
        planned(*files)
    return caught.value


def test_a_missing_page_is_named() -> None:
    said = refusal(sample(ONE), sample(THREE))
    assert (said.file, said.reason) == (ONE, "page 2 of 3 is not among the files.")


def test_a_page_given_twice_is_named() -> None:
    assert refusal(*samples(*LISTS), ("again.json", sample(TWO)[1])).reason == "page 2 is there more than once."


def drop_last(content: Any) -> None:
    del content["EnhetListe"][-1]


def empty(content: Any) -> None:
    content["EnhetListe"] = []


def repeat_first(content: Any) -> None:
    content["EnhetListe"][-1] = content["EnhetListe"][0]


def total(number: int) -> Callable[[Any], None]:
    return lambda content: content.update(TotaltAntallEnheter=number)


@pytest.mark.parametrize(
    ("page", "alter", "reason"),
    [
        (TWO, drop_last, "the register says 20 units, its pages hold 19."),
        (THREE, drop_last, "the register says 20 units, its pages hold 19."),
        (TWO, empty, "page 2 of 3 is empty."),
        (THREE, empty, "page 3 of 3 is empty."),
        (TWO, total(21), "it says 21 units on 3 pages, nsr_v4_enheter_side1.json says 20 on 3."),
        (TWO, repeat_first, "the unit 310046213 stands in the list more than once."),
        (TWO, lambda content: content.update(Sidenummer=4), "page 4 of 3 cannot be."),
        (TWO, lambda content: content.update(Sidenummer=0), "page 0 of 3 cannot be."),
        (TWO, lambda content: content.update(AntallPerSide=7), "it holds 8 units, and a page has 7."),
    ],
)
def test_pages_that_do_not_fit_are_refused(page: str, alter: Callable[[Any], None], reason: str) -> None:
    files = [altered(name, alter) if name == page else sample(name) for name in LISTS]
    assert refusal(*files).reason == reason


def test_a_wrong_total_on_every_page_is_refused() -> None:
    assert refusal(*(altered(name, total(25)) for name in LISTS)).reason == (
        "the register says 25 units, its pages hold 20."
    )


def test_a_search_in_the_business_register_is_checked_likewise() -> None:
    def claim(number: int) -> Callable[[Any], None]:
        return lambda content: content["page"].update(totalElements=number)

    assert planned(altered(SEARCH, claim(3))).entries
    assert refusal(altered(SEARCH, claim(4))).reason == "the register says 4 units, its pages hold 3."
