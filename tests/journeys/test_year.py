"""A class through its school year, and a kindergarten whose staff lead: in a real browser, day after day."""

import re
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import time_machine
from playwright.sync_api import Browser

from fnett.core import outbox
from fnett.meetings import planning
from fnett.people.access import Role
from fnett.web.locale import catalogue
from fnett.worker import run_due
from tests import factories
from tests.client import Browser as Client
from tests.journeys.line import Line
from tests.journeys.screen import Screen
from tests.people.letters import delivered, text_of

words, plural = catalogue("nb").gettext, catalogue("nb").ngettext
OSLO = ZoneInfo("Europe/Oslo")
AUGUST, MAY = datetime(2026, 8, 18, 9, tzinfo=OSLO), datetime(2027, 5, 20, 9, tzinfo=OSLO)
HOUSEHOLDS = 24
PARENTS = {"nb": "nina@hjemme.example", "ar": "amal@hjemme.example", "ti": "tsega@hjemme.example"}


class Year:
    """One institution, its people at their browsers, and the day on which they are."""

    def __init__(self, line: Line, chromium: Browser, *, kind: str = "school", width: int = 360) -> None:
        self.line, self.chromium, self.width = line, chromium, width
        with line.app.app_context():
            self.institution = factories.make_institution(kind=kind)
            self.leader_id = factories.make_leader(self.institution)
            self.moderator_id = factories.make_member(self.institution, Role.MODERATOR)
            self.area = f"/i/{factories.slug_of(self.institution)}"
        self.screens: list[Screen] = []

    def somebody(self, name: str, person: object = None, **options: object) -> Screen:
        """A browser, signed in where somebody has an account."""
        screen = Screen(self.chromium, self.line.url, width=self.width, name=name, **options)  # type: ignore[arg-type]
        if person:
            cookie = Client(self.line.app).sign_in(person).http.get_cookie("session")  # type: ignore[arg-type]
            assert cookie
            screen.context.add_cookies([{"name": "session", "value": cookie.value, "url": self.line.url}])
        self.screens.append(screen)
        return screen

    def letters(self) -> None:
        """The clockwork and the courier do what is due."""
        with self.line.app.app_context():
            run_due()
            outbox.deliver()

    def close(self) -> None:
        """Everyone goes home; no browser has complained."""
        for screen in self.screens:
            screen.close()


def on(moment: datetime) -> time_machine.travel:
    """It is then."""
    return time_machine.travel(moment, tick=True)


def days_of(year: Year, network: str) -> list[date]:
    """The days of the meetings that stand."""
    with year.line.app.app_context(), factories.within(year.institution):
        meetings = planning.of_network(UUID(network.rsplit("/", 1)[1]))
        return [meeting.day for meeting in meetings if meeting.state == "planned"]


def begin(year: Year, leader: Screen, label: str) -> str:
    """From nothing to four dates; returns the address of the network's page."""
    leader.open(f"{year.area}/networks").press(words("Begin the first circle"))
    leader.fill(label=label, households=str(HOUSEHOLDS), name="Rom 12", door="Inngang B").choose("opened_by", "open")
    leader.submit("label").reads(
        words("The dates are planned. Here is what else is in the box, in the order that suits most.")
    )
    return leader.page.url.removesuffix("/first-circle")


def lead_with(leader: Screen, network: str) -> None:
    """The leader names the moderator."""
    leader.open(f"{network}/change").tick("moderators").submit("label")


def of_meeting(screen: Screen, verb: str, number: int = 0) -> str:
    """The address of what can be done with a meeting that is ahead."""
    links = [str(a.get_attribute("href")) for a in screen.page.locator(f'main a[href$="/{verb}"]').all()]
    return list(dict.fromkeys(links))[number]


def test_a_class_gets_through_its_year(line: Line, chromium: Browser):
    with on(AUGUST):
        year = Year(line, chromium)
        leader = year.somebody("leader", year.leader_id)
        network = begin(year, leader, "2B")
        lead_with(leader, network)
        leader.open(network)
        assert len(days_of(year, network)) == 4
        move, cancel = of_meeting(leader, "move"), of_meeting(leader, "cancel", 2)
        parents(year, network, leader)
        moved = days_of(year, network)[0] + timedelta(days=7)
        leader.open(move).fill(day=moved.isoformat()).submit("day")
        assert moved in days_of(year, network)
        leader.open(cancel).choose("reason", "room").submit("reason")
        parents_still_come(year, network, leader)
    evening(year, network, moved)
    with on(MAY):
        roll_over(year, network)
    with on(AUGUST.replace(year=2027)):
        in_august(year, network)
    year.close()


def parents(year: Year, network: str, leader: Screen) -> None:
    """Three parents in three languages answer and subscribe; one asks for help, which is arranged."""
    leader.open(network)
    year.code = leader.page.locator("main bdi[dir=ltr]").first.inner_text()  # type: ignore[attr-defined]
    for language, address in PARENTS.items():
        own = catalogue(language).gettext
        parent = year.somebody(f"parent-{language}", language=language)
        parent.open(f"/n/{year.code}?lang={language}").press(own("We are coming"))  # type: ignore[attr-defined]
        parent.reads(own("Thank you! We look forward to seeing you."))
        if language == "ti":
            parent.page.locator("main details:has(select[name=help_language]) summary").click()
            parent.choose("help_language", "ti")
            parent.page.locator("main form:has(select[name=help_language]) button").first.click()
        parent.press_first_link_to("/subscribe")
        parent.fill(email=address).submit("email")
        year.letters()
        [letter] = [text_of(found) for found in delivered(year.line.app) if found["To"] == address]
        parent.open(re.findall(r"http://\S+/reminders/\S+", letter)[0].replace("http://localhost/", f"{year.line.url}/"))
        parent.submit_main()
    leader.open(network).press_first_link_to("/language-help").press(words("It is arranged"))
    tsega = next(screen for screen in year.screens if screen.name == "parent-ti")
    tsega.open(f"/n/{year.code}?lang=ti&with=nb").reads(words("Thank you! We look forward to seeing you."))  # type: ignore[attr-defined]


def parents_still_come(year: Year, network: str, leader: Screen) -> None:
    """The answers moved along; each subscriber got the link, the new day and what was called off, once each."""
    leader.open(network).reads(plural("%(num)d seat is taken", "%(num)d seats are taken", 3) % {"num": 3})
    year.letters()
    moved = [str(letter["To"]) for letter in delivered(year.line.app)]
    assert {address: moved.count(address) for address in PARENTS.values()} == dict.fromkeys(PARENTS.values(), 3)


def evening(year: Year, network: str, day: date) -> None:
    """The guide, the letter, the numbers; whoever leads has signed in anew."""
    with on(datetime.combine(day, time(16, 50), OSLO)):
        moderator = year.somebody("moderator", year.moderator_id)
        moderator.open(network)
        assert not moderator.says(words("Guide for the circle"))
        moderator.press_first_link_to("/guide").reads(words("Guide for the circle"), words("Begin the meeting"))
    with on(datetime.combine(day, time(18, 40), OSLO)):
        year.letters()
        moderator.open(network).press_first_link_to("/close")
        moderator.choose("held", "yes").choose("everyone_had_a_turn", "yes")
        moderator.fill(adults="15", households="13", circles="2", contacts_promised="3").submit("adults")
        came = "%(num)d of %(all)d households had someone there."
        moderator.open(network).reads(plural(came, came, 13) % {"num": 13, "all": HOUSEHOLDS})


def roll_over(year: Year, network: str) -> None:
    """2B becomes 3B, in one screen, with its moderator; the old sheets are good until July is over."""
    leader = year.somebody("leader in May", year.leader_id)
    leader.open(f"{year.area}/networks/next-year").reads("2B").press(words("Show what will happen"))
    leader.reads(words("%(old)s is called %(new)s.") % {"old": "2B", "new": "3B"}).press(words("Carry them on"))
    leader.reads(plural("%(num)d class is carried on.", "%(num)d classes are carried on.", 1) % {"num": 1})


def in_august(year: Year, network: str) -> None:
    """The new school year is here, and the class is called what it is."""
    year.somebody("leader in August", year.leader_id).open(network).reads("3B", "2027/28")


def test_a_kindergarten_whose_staff_lead(line: Line, chromium: Browser):
    with on(AUGUST):
        year = Year(line, chromium, kind="kindergarten", width=1280)
        leader = year.somebody("leader", year.leader_id)
        network = begin(year, leader, "Avdeling Bjørk")
        lead_with(leader, network)
        leader.open(network)
        assert len(days_of(year, network)) == 4
        assert leader.says("plikt"), "where staff lead, the page reminds of their duty"
        first = days_of(year, network)[0]
    evening(year, network, first)
    year.close()
