"""A network's page behind its code, as parents open it."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import pytest
import time_machine
from flask import Flask

from fnett.core import clock
from fnett.core.languages import LANGUAGES, PARENT_LANGUAGES
from fnett.institutions.school_year import school_year_of
from fnett.meetings import closing, planning, replies
from fnett.meetings.closing import Evening
from fnett.networks import codes, networks
from fnett.web import locale
from tests.client import Browser
from tests.factories import code_of, make_institution, make_meeting, make_network, make_place, within

BEFORE, DURING, AFTER = "2026-04-01 10:00:00+00:00", "2026-04-14 15:30:00+00:00", "2026-04-14 16:20:00+00:00"
DAY = date(2026, 4, 14)  # summer time: 17:00 to 18:15 is 15:00 to 16:15 UTC
WRONG = "0000-0000-0000-0000"


@dataclass(frozen=True)
class Class:
    """A network with one meeting, and the code that opens its page."""

    school: UUID
    network: UUID
    meeting: UUID
    code: str

    @property
    def url(self) -> str:
        """Its page."""
        return f"/n/{self.code}"


@pytest.fixture
def class_2b(app: Flask) -> Class:
    with time_machine.travel(BEFORE), app.app_context():
        return make_class(make_institution(), "2B", "Klasserommet")


def make_class(school: UUID, label: str, room: str, day: date = DAY) -> Class:
    network = make_network(school, label)
    meeting = make_meeting(school, network, day, place_id=make_place(school, room))
    return Class(school, network, meeting, code_of(school, network))


def seats(app: Flask, of: Class) -> tuple[int, int]:
    """How many are coming, and how many said no."""
    with app.app_context(), within(of.school):
        counts = replies.counts(planning.get(of.network, of.meeting))
        return counts.coming, counts.not_coming


@time_machine.travel(BEFORE, tick=False)
def test_the_page_says_whose_it_is_when_and_where_and_that_nobody_has_to_speak(client: Browser, class_2b: Class):
    client.get(class_2b.url)
    assert client.page.h1.get_text() == "2B møtes"
    for words in ("Bjørkelia skole", "tirsdag 14. april 2026", "17:00", "18:15", "Klasserommet", "Inngang B"):
        assert words in client.text
    for sentence in ("The door is open.", "You do not have to say anything.", "If it gets serious: whom to call"):
        with locale.reading_in("nb"):
            assert locale.gettext(sentence) in client.text
    assert client.page.select_one('.foot a[href="/help"]')


@time_machine.travel(BEFORE, tick=False)
def test_the_page_is_kept_from_caches_search_engines_and_other_sites(client: Browser, class_2b: Class):
    headers = client.get(class_2b.url).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Robots-Tag"] == "noindex"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in headers
    assert not client.page.select("script")


@pytest.mark.parametrize("code", PARENT_LANGUAGES)
@time_machine.travel(BEFORE, tick=False)
def test_the_page_is_read_in_every_language_of_parents(client: Browser, class_2b: Class, code: str):
    client.get(f"{class_2b.url}?lang={code}")
    assert (client.page.html["lang"], client.page.html["dir"]) == (code, LANGUAGES[code].direction)
    names = [link.get_text() for link in client.page.select(".menu a")]
    assert names == [LANGUAGES[other].own_name for other in PARENT_LANGUAGES]
    draft = client.page.select_one(".draft a")
    assert (draft is None) == (code in ("nb", "nn", "en"))
    assert draft is None or draft["href"] == f"{class_2b.url}?lang=nb"
    assert client.page.select_one("main details .prose")["lang"] == code
    client.get(class_2b.url)
    assert client.page.html["lang"] == code  # the choice is kept


@pytest.mark.parametrize("code", ["ar", "so", "ti", "uk"])
@time_machine.travel(BEFORE, tick=False)
def test_no_english_is_left_on_a_page_in_a_parents_language(client: Browser, class_2b: Class, code: str):
    client.get(f"{class_2b.url}?lang={code}")
    before = client.text
    client.submit({"party_size": "1"})
    english = ("The door", "You do", "We are", "Not this", "Thank you", "How many", "Language", "Go to", "This translation")
    assert [words for words in english if words in before + client.text] == []
    assert "We are" in Browser(client.app, "en").get(class_2b.url).get_data(as_text=True)


@time_machine.travel(BEFORE, tick=False)
def test_names_numbers_and_times_keep_their_direction(client: Browser, class_2b: Class):
    client.get(f"{class_2b.url}?lang=ar")
    isolated = {piece.get_text() for piece in client.page.select("main bdi")}
    assert {"Bjørkelia skole", "2B", "Klasserommet", "Inngang B", "17:00", "18:15"} <= isolated
    assert "الثلاثاء، 14 أبريل 2026" in isolated


@time_machine.travel(BEFORE, tick=False)
def test_one_tap_answers_and_can_be_changed_until_the_start(app: Flask, client: Browser, class_2b: Class):
    client.get(class_2b.url)
    client.submit({"party_size": "1"})
    assert (client.status, client.path, seats(app, class_2b)) == (200, class_2b.url, (1, 0))
    assert client.page.select_one('button[aria-pressed="true"]')["value"] == "1"
    client.submit({"party_size": "3"})
    assert seats(app, class_2b) == (3, 0)
    client.submit({"party_size": "0"})
    assert seats(app, class_2b) == (0, 1)
    client.submit({"party_size": "2"})
    assert seats(app, class_2b) == (2, 0)


def test_after_the_start_an_answer_stays_as_it_is(app: Flask, client: Browser, class_2b: Class):
    with time_machine.travel(BEFORE):
        client.get(class_2b.url)
        client.submit({"party_size": "2"})
        sent = {field["name"]: field["value"] for field in client.page.select("form#answer input")}
    with time_machine.travel(DURING):
        client.post(f"{class_2b.url}/reply", {**sent, "party_size": "5"})
        assert client.status == 422
        with locale.reading_in("nb"):
            assert locale.gettext(replies.ALL_SEATS) not in client.text
        assert seats(app, class_2b) == (2, 0)
        client.get(class_2b.url)
        assert not client.page.select("form#answer")


@time_machine.travel(BEFORE, tick=False)
def test_a_double_tap_is_one_answer_and_another_phone_is_another(app: Flask, client: Browser, class_2b: Class):
    client.get(class_2b.url)
    sent = {field["name"]: field["value"] for field in client.page.select("form#answer input")}
    for _ in range(2):
        twin = app.test_client()
        assert twin.post(f"{class_2b.url}/reply", data={**sent, "party_size": "2"}).status_code == 303
    assert seats(app, class_2b) == (2, 0)
    other = Browser(app)
    other.get(class_2b.url)
    other.submit({"party_size": "1"})
    assert seats(app, class_2b) == (3, 0)


@time_machine.travel(BEFORE, tick=False)
def test_the_cookie_of_an_answer_belongs_to_that_page_alone_and_ends_with_the_meeting(client: Browser, class_2b: Class):
    client.get(class_2b.url)
    cookie = client.submit({"party_size": "1"}, follow=False).headers["Set-Cookie"]
    assert f"Path={class_2b.url};" in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    days = (clock.now() + timedelta(seconds=int(cookie.split("Max-Age=")[1].split(";")[0]))).date()
    assert days == DAY


@pytest.mark.parametrize(
    "wrong",
    [
        {"party_size": "7"},
        {"party_size": "-1"},
        {"party_size": "many"},
        {"meeting": "x"},
        {"meeting": f"{UUID(int=0)} x"},
        {"once": ""},
        {"meeting": ""},
    ],
)
@time_machine.travel(BEFORE, tick=False)
def test_what_no_page_of_ours_sends_is_refused(app: Flask, client: Browser, class_2b: Class, wrong: dict[str, str]):
    client.get(class_2b.url)
    client.submit({"party_size": "1", **wrong})
    assert (client.status, seats(app, class_2b)) == (422, (0, 0))
    client.submit({"party_size": "1"})
    assert (client.status, seats(app, class_2b)) == (200, (1, 0))


@time_machine.travel(BEFORE, tick=False)
def test_an_answer_without_the_pages_own_proof_is_refused(app: Flask, client: Browser, class_2b: Class):
    client.get(class_2b.url)
    for proof in ("", "0" * 64, "æøå"):
        client.submit({"csrf_token": proof, "party_size": "1"})
        assert client.status == 400
        client.get(class_2b.url)
    assert seats(app, class_2b) == (0, 0)


@time_machine.travel(BEFORE, tick=False)
def test_a_full_room_says_so_and_welcomes_all_the_same(app: Flask, client: Browser):
    with app.app_context():
        school = make_institution()
        network = make_network(school, "2B", households=1)
        full = Class(school, network, make_meeting(school, network, DAY), code_of(school, network))
    for size, status in (("2", 200), ("1", 422)):
        phone = Browser(app)
        phone.get(full.url)
        phone.submit({"party_size": size})
        assert phone.status == status
    with locale.reading_in("nb"):
        assert locale.gettext(replies.ALL_SEATS) in phone.text
    assert seats(app, full) == (2, 0)


def test_a_meeting_that_is_on_welcomes_whoever_is_late(client: Browser, class_2b: Class):
    with time_machine.travel(DURING):
        client.get(class_2b.url)
        assert "Klasserommet" in client.text
        with locale.reading_in("nb"):
            assert locale.gettext("The meeting is on now. You are welcome in, also if you are late.") in client.text


def test_without_a_next_meeting_the_page_says_where_the_date_will_come(app: Flask, client: Browser, class_2b: Class):
    with time_machine.travel(AFTER):
        with app.app_context(), within(class_2b.school):
            closing.close(class_2b.network, class_2b.meeting, Evening(12, 9, 1, True))
        client.get(class_2b.url)
    assert client.page.h1.get_text() == "2B"
    assert not client.page.select("form#answer")
    with locale.reading_in("nb"):
        assert locale.gettext("The next date comes on paper or in the school's own channel.") in client.text
    assert "tirsdag 14. april 2026" in client.text  # the last meeting
    assert not {"12", "9"} & set(client.page.select_one("main").get_text(" ").split())  # who came is nobody's to read


@time_machine.travel(BEFORE, tick=False)
def test_a_meeting_that_is_called_off_says_so_and_the_next_is_shown(app: Flask, client: Browser, class_2b: Class):
    with app.app_context():
        make_meeting(class_2b.school, class_2b.network, date(2026, 5, 12))
        with within(class_2b.school):
            closing.cancel(class_2b.network, class_2b.meeting, "illness")
    client.get(class_2b.url)
    assert "tirsdag 14. april 2026" in client.page.select_one(".sheet.warm").get_text()
    assert "tirsdag 12. mai 2026" in client.page.select_one(".when").get_text()


@time_machine.travel(BEFORE, tick=False)
def test_practice_says_that_it_is_practice(app: Flask, client: Browser, class_2b: Class):
    with app.app_context():
        with within(class_2b.school):
            year = school_year_of(clock.today())
            network = networks.create(label="9X", school_year=year, households=9, moderators=(), is_practice=True).id
        code = code_of(class_2b.school, network)
    with locale.reading_in("nb"):
        words = locale.gettext("This is practice: the class and the meeting are made up, and nobody comes.")
    client.get(f"/n/{code}")
    assert words in client.text
    for more, status in (("subscribe", 404), ("moderator", 404), ("share", 200)):
        assert len(client.page.select(f'main a[href*="/{more}"]')) == (status == 200)
        assert client.http.get(f"/n/{code}/{more}").status_code == status
        assert client.http.get(f"{class_2b.url}/{more}").status_code == 200
    client.get(class_2b.url)
    assert words not in client.text


@time_machine.travel(BEFORE, tick=False)
def test_a_code_is_opened_as_it_is_typed(client: Browser, class_2b: Class):
    sloppy = class_2b.code.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    client.get("/n", query_string={"code": sloppy})
    assert (client.status, client.path) == (200, class_2b.url)
    client.get(f"/n/{class_2b.code.lower()}?lang=uk")
    assert (client.path, client.page.html["lang"]) == (class_2b.url, "uk")


@pytest.mark.parametrize("typed", ["abc", "", "<b>7K3F</b>", "x" * 300])
def test_what_cannot_be_a_code_is_said_beside_the_field_and_stays(client: Browser, typed: str):
    client.get("/n", query_string={"code": typed, "lang": "ar"})
    assert (client.status, client.page.html["lang"]) == (422, "ar")
    assert client.page.select_one("input[name=code]")["value"] == typed
    assert client.page.select_one("#code-error").get_text()


@time_machine.travel(BEFORE, tick=False)
def test_unknown_old_and_foreign_codes_look_alike(app: Flask, client: Browser, class_2b: Class):
    old = class_2b.code
    with app.app_context(), within(class_2b.school):
        codes.issue(class_2b.network)
    answers = []
    for code in (old, WRONG, "7K3F-9Q2M-AB1D-EF0H"):
        client.get(f"/n/{code}")
        answers.append((client.status, client.response.get_data(as_text=True).replace(code, "CODE")))
        client.post(f"/n/{code}/reply", {"party_size": "1"})
        answers.append((client.status, ""))
    assert {status for status, _ in answers} == {404}
    assert len({body for _, body in answers if body}) == 1
    with app.app_context():
        client.get(f"/n/{code_of(class_2b.school, class_2b.network)}")
    assert client.status == 200


@pytest.mark.parametrize(("language", "guide"), [("nn", "nn"), ("ar", "en")])
def test_who_could_be_a_moderator_may_see_the_guide(client: Browser, class_2b: Class, language: str, guide: str):
    client.get(f"{class_2b.url}/moderator?lang={language}")
    assert client.page.select_one(f'main a[href="/{guide}/guide"]')


@pytest.mark.parametrize("email", ["", "ikke en adresse", "kari@peo\u00adple.example"])
def test_an_offer_needs_an_address_and_a_code_that_opens(app: Flask, client: Browser, class_2b: Class, email: str):
    client.get(f"{class_2b.url}/moderator")
    client.submit({"email": email}, form="moderator")
    assert (client.status, bool(client.page.select_one("#offer_email-error"))) == (422, True)
    client.get(f"/n/{WRONG}/moderator")
    assert (client.status, client.page.select("form[method=post]")) == (404, [])
    client.post(f"/n/{WRONG}/moderator", {"email": "ny@people.example", "csrf_token": "0" * 64})
    assert client.status == 404


@time_machine.travel(BEFORE, tick=False)
def test_the_language_menu_leads_back_from_a_refused_answer_with_the_norwegian_beside(client: Browser, class_2b: Class):
    client.get(f"{class_2b.url}?lang=ti&with=nb")
    client.submit({"party_size": "9"})
    assert client.status == 422
    assert "Almost there" not in client.text
    chosen = client.page.select_one(".menu a[hreflang=ar]")["href"]
    assert chosen == f"{class_2b.url}/reply?lang=ar&with=nb"
    client.get(chosen)
    assert (client.status, client.path) == (200, class_2b.url)
    assert (client.page.html["lang"], len(client.page.select(".beside")) > 3) == ("ar", True)
