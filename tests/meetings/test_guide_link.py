"""From the network's page to the guide, and from the guide to the closing form: numbers alone travel."""

import pytest
from bs4 import Tag

from tests.meetings.house import EVENING_BEFORE, HELD, JANUARY, House


def link_of(house: House) -> str:
    """Where the network's page leads to the guide."""
    house.browser.get(house.url())
    link = house.browser.page.select_one('a[href^="/en/guide"]')
    assert link
    return str(link["href"])


def test_the_guide_is_told_the_next_meeting_and_what_was_promised_last_time(house):
    assert link_of(house) == "/en/guide#"
    coming = house.meeting(JANUARY)
    assert link_of(house) == f"/en/guide#close={house.url('meetings', coming, 'close')}"
    before = house.meeting(EVENING_BEFORE)
    house.browser.get(house.url("meetings", before, "close"))
    house.browser.submit({**HELD, "contacts_promised": "3"})
    assert link_of(house) == f"/en/guide#close={house.url('meetings', coming, 'close')}&promised=3"


def test_an_uncounted_promise_is_not_called_none(house):
    before = house.meeting(EVENING_BEFORE)
    house.browser.get(house.url("meetings", before, "close"))
    house.browser.submit({**HELD, "contacts_promised": ""})
    assert link_of(house) == "/en/guide#"


def test_the_closing_form_has_the_numbers_that_the_guide_counted(house):
    meeting = house.meeting(EVENING_BEFORE)
    house.browser.get(house.url("meetings", meeting, "close?adults=23&circles=3&contacts_promised=0"))
    assert numbers(house) == {"adults": "23", "circles": "3", "contacts_promised": "0", "households": None}
    house.browser.submit(HELD)
    assert house.browser.status == 200


@pytest.mark.parametrize(
    "said",
    ["-1", "401", "1000", "2e1", "drei", "2.5", "", "%D9%A3", "1%0A", "<b>", "0x10"],
)
def test_what_is_no_number_of_an_evening_is_passed_over(house, said):
    meeting = house.meeting(EVENING_BEFORE)
    house.browser.get(house.url("meetings", meeting, f"close?adults={said}&circles={said}&contacts_promised={said}&x=1"))
    assert house.browser.status == 200
    assert numbers(house) == {"adults": None, "circles": "1", "contacts_promised": None, "households": None}


def numbers(house: House) -> dict[str, str | None]:
    """What stands in the fields for numbers."""
    fields = [house.browser.page.select_one(f"input[name={name}]") for name in ("adults", "circles", "contacts_promised")]
    fields.append(house.browser.page.select_one("input[name=households]"))
    return {str(field["name"]): str(field["value"]) or None for field in fields if isinstance(field, Tag)}
