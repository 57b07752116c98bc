"""From the national register to the parent's phone, as people walk it: every step a page, every page looked at."""

from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from fnett.core import clock
from fnett.web.locale import catalogue
from tests.journeys.screen import Screen
from tests.journeys.service import Service

words = catalogue("nb").gettext
KEPT = words("Nothing is saved yet, and nothing you wrote is lost. Please look at this again:")
ADMIN = "ingeborg@kontoret.example"
# a school for each width, since a school has one leader and one commitment; typed as people without a Norwegian keyboard do
SCHOOLS = {360: ("vardebrekka", "Vardebrekka steinerskole"), 1280: ("lyngmo", "Lyngmo skole")}


@pytest.mark.parametrize("width", SCHOOLS)
def test_the_thread_from_the_register_to_the_phone(service: Service, chromium: Browser, width: int):
    walk = Walk(service, chromium, width)
    walk.the_office_finds_a_school_and_invites_its_leader()
    walk.the_leader_reads_and_signs()
    walk.the_leader_lists_a_room_and_invites_a_moderator()
    walk.the_moderator_learns()
    walk.the_leader_creates_a_network()
    walk.the_moderator_plans_and_closes()
    walk.a_parent_answers()
    walk.the_leader_prints_a_sheet()
    walk.the_office_sees_it()
    walk.everyone_goes_home()


class Walk:
    """The people of one walk and what they need to find their way."""

    def __init__(self, service: Service, chromium: Browser, width: int) -> None:
        self.service, self.chromium, self.width = service, chromium, width
        self.typed, self.school = SCHOOLS[width]
        self.leader_address, self.moderator_address = f"leder{width}@skole.example", f"ordstyrer{width}@foreldre.example"
        self.office = self.somebody("office")
        self.leader, self.moderator = self.somebody("leader"), self.somebody("moderator")

    def somebody(self, name: str, **options: object) -> Screen:
        """One more browser."""
        return Screen(self.chromium, self.service.url, width=self.width, name=name, **options)  # type: ignore[arg-type]

    def the_office_finds_a_school_and_invites_its_leader(self) -> None:
        known = len(self.service.letters_to(ADMIN))
        self.office.open("/sign-in").fill(email=ADMIN).press(words("Send me a link"))
        self.office.open(self.service.link_in_letter(ADMIN, after=known)).press(words("Sign in"))
        self.office.open("/office").open("/office/institutions").fill(q=self.typed)
        self.office.submit("q").press(self.school)
        self.office.fill(name="Rita Rektor", email="ikke en adresse").press(words("Send the invitation"))
        self.office.reads(words("This does not look like an e-mail address. Check for typing errors."))
        assert self.office.typed("name") == "Rita Rektor"
        self.office.fill(email=self.leader_address).press(words("Send the invitation")).reads("Rita Rektor")

    def the_leader_reads_and_signs(self) -> None:
        self.leader.open(self.service.link_in_letter(self.leader_address)).press(words("Accept and go on"))
        self.leader.open("/me").press(self.school)
        self.area = self.leader.page.url.rstrip("/")
        self.leader.open(f"{self.area}/commitment").press(words("Read the text")).reads("Ledelsen står bak")
        self.leader.fill(title="").submit("title").reads(KEPT)
        self.leader.fill(title="Rektor").tick("agreed").submit("title").reads("Rita Rektor", "SHA-256")

    def the_leader_lists_a_room_and_invites_a_moderator(self) -> None:
        self.leader.open(f"{self.area}/rooms").fill(name="Rom 12", door="Inngang B").choose("opened_by", "open")
        self.leader.submit("door").reads("Rom 12")
        self.leader.open(f"{self.area}/people").fill(name="Mona Moderator", email=self.moderator_address)
        self.leader.press(words("Send the invitation")).reads("Mona Moderator")

    def the_moderator_learns(self) -> None:
        self.moderator.open(self.service.link_in_letter(self.moderator_address)).press(words("Accept and go on"))
        self.moderator.open("/me/training").open("/me/training/m1").press(words("Begin"))
        while "/steps/" in self.moderator.page.url:
            self.moderator.submit_main()
        while "/questions/" in self.moderator.page.url:
            self.answer_until_right()
        self.moderator.reads(words("You have done this part"))

    def answer_until_right(self) -> None:
        """A person who is never sure tries one answer after the other; the feedback leads on."""
        here = self.moderator.page.url
        for choice in ("a", "b", "c"):
            self.moderator.choose("choice", choice).submit_main()
            if self.moderator.says(words("That is right")):
                break
        self.moderator.press_first_link_in("#feedback")
        assert self.moderator.page.url != here

    def the_leader_creates_a_network(self) -> None:
        self.leader.open(f"{self.area}/networks").press(words("Only make a network, and plan later")).fill(
            label="2B/Ola", households="24"
        )
        self.leader.submit("label").reads(KEPT)
        self.leader.fill(label="2B").tick("moderators").submit("label").reads("2B", "Mona Moderator")
        self.network = self.leader.page.url
        assert "/networks/" in self.network

    def the_moderator_plans_and_closes(self) -> None:
        moderator = self.moderator.open(f"{self.network}/plan")
        proposed = sum(1 for n in range(1, 5) if moderator.typed(f"day_{n}"))
        is_term = (clock.today() + timedelta(days=28)).month not in (7, 8)
        assert proposed == len(moderator.names("day_")) >= (1 if is_term else 0)
        moderator.submit("place")
        moderator.open(f"{self.network}/plan").fill(more=clock.today().isoformat(), starts="00:00", ends="00:10")
        moderator.submit("place").press_first_link_to("/close")
        moderator.choose("held", "yes").choose("everyone_had_a_turn", "yes")
        moderator.fill(adults="12", households="15", circles="2").submit("adults")
        moderator.reads(
            words("There cannot be more households than adults. A household is counted once, however many came.")
        )
        assert moderator.typed("adults") == "12"
        moderator.fill(adults="19").submit("adults").reads("15", "24")

    def a_parent_answers(self) -> None:
        code = self.moderator.page.locator("main bdi[dir=ltr]").first.inner_text()
        self.parents_page = f"/n/{code}"
        parent = self.somebody("parent", scripts=False)
        parent.open(self.parents_page.lower()).reads("2B", words("You do not have to say anything."), "Rom 12")
        parent.press(words("We are coming")).reads(words("Thank you! We look forward to seeing you."))
        parent.open(self.parents_page + "?lang=nn").reads("2B")
        parent.close()
        for language in ("nb", "nn", "en", "uk", "ar", "so", "ti"):
            other = self.somebody(f"parent-{language}", language=language)
            other.open(self.parents_page).reads("2B")
            assert other.page.locator("html").get_attribute("lang") == language
            assert other.page.locator("html").get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
            other.close()
        anyone = self.somebody("anyone", scripts=False)
        anyone.open("/help").open("/en/help")
        assert anyone.page.locator('a[href="tel:112"]').count() >= 1
        anyone.open("/").close()

    def the_leader_prints_a_sheet(self) -> None:
        self.leader.open(f"{self.network}/sheet")
        for language in ("nb", "ar", "ti"):
            pdf = self.leader.context.request.get(f"{self.network}/sheet/{language}.pdf")
            assert pdf.status == 200
            assert pdf.body().startswith(b"%PDF-")

    def the_office_sees_it(self) -> None:
        self.office.open("/office/overview").reads(self.school).open("/office")
        self.leader.open(self.area + "/")
        self.moderator.open(self.area + "/").open("/me")

    def everyone_goes_home(self) -> None:
        for screen in (self.office, self.leader, self.moderator):
            screen.close()
