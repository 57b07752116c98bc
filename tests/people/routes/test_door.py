"""Signing in and accepting an invitation, as browsers and mail scanners meet them."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from fnett.core import tenancy
from fnett.core.tenancy import Door, Scope
from fnett.people import invitations, sessions
from fnett.people.access import Role
from fnett.people.models import Person, SignInRequest, SignInSession
from tests import factories
from tests.client import Browser
from tests.people.letters import delivered, path_in, text_of


@pytest.fixture
def kari(app: Flask) -> UUID:
    with app.app_context():
        return factories.make_person()


def address_of(app: Flask, person_id: UUID) -> str:
    with app.app_context(), tenancy.work(Scope(Door.DOOR)) as session:
        return session.get_one(Person, person_id).email


def ask(browser: Browser, address: str) -> None:
    browser.get("/sign-in")
    browser.submit({"email": address})


def link_for(app: Flask, browser: Browser, person_id: UUID) -> str:
    ask(browser, address_of(app, person_id))
    return path_in(delivered(app)[-1])


def is_signed_in(browser: Browser) -> bool:
    return browser.get("/me", follow=False).status_code == 200


def test_from_the_address_to_ones_own_page(app: Flask, client: Browser, kari: UUID) -> None:
    link = link_for(app, client, kari)
    client.get(link)
    assert client.path == "/sign-in/confirm"  # the token has left the address
    assert not is_signed_in(client)  # opening a link signs nobody in
    client.get("/sign-in/confirm")
    client.submit()
    assert (client.status, client.path) == (200, "/me")
    assert "Kari Nordmann" in client.text


def test_the_answer_never_says_whether_an_address_is_known(app: Flask, kari: UUID) -> None:
    with app.app_context():
        gone = factories.make_person("Ola Nordmann")
        with tenancy.work(Scope(Door.DOOR)) as session:
            session.get_one(Person, gone).state = "deactivated"
    answers = set()
    for address in (address_of(app, kari), "nobody@people.example", address_of(app, gone)):
        browser = Browser(app)
        browser.get("/sign-in")
        proof = browser.find_proof()
        first = browser.submit({"email": address}, follow=False)
        browser.get(str(first.location))
        shown = browser.response.get_data(as_text=True)
        for own in (browser.find_proof(), proof, *(str(key["value"]) for key in browser.page.select("[name=form_key]"))):
            shown = shown.replace(own, "")
        answers.add((first.status_code, first.location, first.get_data(), browser.status, shown))
    assert len(answers) == 1
    assert len(delivered(app)) == 1  # only one of them got a letter


def test_a_sixth_request_is_asked_to_wait_and_keeps_what_was_typed(app: Flask, client: Browser) -> None:
    for _ in range(5):
        ask(client, "nobody@people.example")
        assert client.status == 200
    ask(client, "nobody@people.example")
    assert client.status == 422
    assert client.find_form().select_one("[name=email]")["value"] == "nobody@people.example"  # type: ignore[index]


@pytest.mark.parametrize("typed", ["", "kari", "kari@people.example; ola@people.example", "a" * 300 + "@people.example"])
def test_what_is_no_address_is_refused_beside_the_field(client: Browser, typed: str) -> None:
    ask(client, typed)
    assert client.status == 422
    assert client.page.select_one("#email-error")


def test_a_scanner_that_opens_the_link_uses_nothing_up(app: Flask, client: Browser, kari: UUID) -> None:
    link = link_for(app, client, kari)
    scanner = Browser(app)
    for _ in range(3):
        for url in (link, "/sign-in/confirm"):
            assert scanner.http.head(url).status_code < 400
            assert scanner.http.options(url).status_code < 400
            scanner.get(url)
    assert not is_signed_in(scanner)
    client.get(link)
    client.submit()
    assert client.path == "/me"


def test_the_link_opened_elsewhere_shows_a_code_that_signs_in_where_it_was_asked_for(
    app: Flask, client: Browser, kari: UUID
) -> None:
    link = link_for(app, client, kari)
    phone = Browser(app)
    phone.get(link)
    assert not phone.page.select("main form")
    code = phone.page.select_one("main .when")
    assert code is not None
    phone.post("/sign-in/confirm")
    assert phone.status == 422
    assert not is_signed_in(phone)
    client.get("/sign-in/sent")
    client.submit({"code": code.get_text(strip=True)})
    assert client.path == "/me"


def test_five_guesses_of_the_code_and_then_the_right_one_is_too_late(app: Flask, client: Browser, kari: UUID) -> None:
    link = link_for(app, client, kari)
    phone = Browser(app)
    phone.get(link)
    code = phone.page.select_one("main .when").get_text(strip=True)  # type: ignore[union-attr]
    for guess in ("00000000", "ÆØÅ", "1", "zzzz-zzzz", "0000-0001"):
        client.get("/sign-in/sent")
        client.submit({"code": guess})
        assert client.status == 422
    client.submit({"code": code})
    assert client.status == 422
    assert not is_signed_in(client)


def test_of_twenty_posts_at_once_exactly_one_signs_in(app: Flask, client: Browser, kari: UUID) -> None:
    link = link_for(app, client, kari)
    client.get(link)
    proof = client.find_proof()
    cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in client.http._cookies.values())

    def post(_: int) -> int:
        http = app.test_client(use_cookies=False)
        headers = {"Cookie": cookies}
        return http.post("/sign-in/confirm", data={"csrf_token": proof}, headers=headers).status_code

    with ThreadPoolExecutor(20) as pool:
        answers = sorted(pool.map(post, range(20)))
    assert answers == [303] + [422] * 19
    with app.app_context(), tenancy.work(Scope(Door.DOOR)) as session:
        assert len(session.scalars(select(SignInSession)).all()) == 1


def test_the_session_changes_at_sign_in(app: Flask, client: Browser, kari: UUID) -> None:
    client.sign_in(kari)
    with client.http.session_transaction(base_url="http://localhost") as cookie:
        before = cookie[sessions.COOKIE_KEY]
        cookie["planted"] = "by somebody else"
    client.get(link_for(app, client, kari))
    client.submit()
    with client.http.session_transaction(base_url="http://localhost") as cookie:
        assert cookie[sessions.COOKIE_KEY] != before
        assert "planted" not in cookie
        cookie[sessions.COOKIE_KEY] = before
    assert not is_signed_in(client)


def test_a_post_without_proof_changes_nothing(app: Flask, client: Browser, kari: UUID) -> None:
    client.get(link_for(app, client, kari))
    at_the_door = ("/sign-in", "/sign-in/confirm", "/sign-in/code", "/invitation")
    for url in (*at_the_door, "/sign-out", "/me/language", "/me/sign-out-everywhere"):
        for data in ({}, {"csrf_token": ""}, {"csrf_token": "x" * 90}):
            answer = client.http.post(url, data={"email": "kari@people.example", "language": "en", **data})
            assert answer.status_code == 400, url
    assert not is_signed_in(client)
    client.get("/sign-in/confirm")
    client.submit()  # with its proof the same post is heard
    assert client.path == "/me"


TRICKS = (
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "/\x0b/evil.example", "/ /evil.example",
    "/\x00/evil.example",
    "http://evil.example", "https://evil.example", "HTTPS://evil.example", "http:evil.example", "http:/evil.example",
    "http:///evil.example", "https:evil.example", "ftp://evil.example", "javascript:alert(1)", "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "mailto:kari@people.example", "file:///etc/passwd",
    "evil.example", "evil.example/me", "www.evil.example", ".evil.example", "@evil.example", "localhost@evil.example",
    "http://localhost@evil.example", "http://localhost:80@evil.example", "//localhost@evil.example", "//evil.example/..",
    "//evil.example:443/", "//evil%2Eexample", "//%65vil.example", "/\\/evil.example", "/\\\\evil.example",
    "/x\\evil.example",
    " //evil.example", "\t//evil.example", "\u2028//evil.example", "//evil.example\u2028", "//\u200bevil.example",
    "///\\evil.example", "//[::1]", "//0x7f000001", "//2130706433", "//evil。example", "／／evil.example", "⁄⁄evil.example",
    "?next=//evil.example", "#//evil.example", "", "..//evil.example", "./evil.example", "//", "/\\", "\\", ":", "//@",
)  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS)
def test_next_never_leaves_the_site(app: Flask, client: Browser, kari: UUID, trick: str) -> None:
    client.http.get("/sign-in", query_string={"next": trick})
    with client.http.session_transaction(base_url="http://localhost") as cookie:
        assert cookie["next"] == ""
        cookie["next"] = trick  # and if it stood there all the same
    browser = client.sign_in(kari)
    browser.get("/me")
    answer = browser.post("/me/language", {"language": "nb", "next": trick}, follow=False)
    assert answer.location == "/me"


def test_there_are_sixty_tricks_and_an_honest_path_is_followed(app: Flask, client: Browser, kari: UUID) -> None:
    assert len(TRICKS) >= 60
    client.get("/me?tab=1")
    assert client.path == "/sign-in"
    client.submit({"email": address_of(app, kari)})
    client.get(path_in(delivered(app)[-1]))
    assert client.submit(follow=False).location == "/me?tab=1"


def test_pages_behind_a_link_are_not_kept_and_tell_no_other_site(app: Flask, client: Browser, kari: UUID) -> None:
    answer = client.get(link_for(app, client, kari), follow=False)
    kept = next(value for name, value in answer.headers if name == "Set-Cookie" and value.startswith("sign_in_link="))
    assert "HttpOnly" in kept
    assert "Path=/sign-in/confirm" in kept
    for response in (answer, client.get("/sign-in/confirm")):
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["X-Robots-Tag"] == "noindex"


def test_the_letter_carries_one_link_and_no_place_name(app: Flask, client: Browser, kari: UUID) -> None:
    with app.app_context():
        factories.give_role(factories.make_institution("Bjørkelia skole"), kari, Role.LEADER)
    ask(client, address_of(app, kari))
    (letter,) = delivered(app)
    assert letter["To"].addresses[0].addr_spec == address_of(app, kari)
    assert "Bjørkelia" not in str(letter["Subject"]) + text_of(letter)
    assert path_in(letter).startswith("/sign-in/link/")


def invite(app: Flask, *, email: str = "amina@people.example", role: Role = Role.MODERATOR) -> tuple[UUID, str]:
    """An institution whose leader has invited somebody; returns it and the letter's path."""
    with app.app_context():
        institution = factories.make_institution()
        leader = factories.make_leader(institution)
        with factories.within(institution, leader):
            invitations.invite(email=email, name="Amina Måneskog", role=role, language="nb")
    return institution, path_in(delivered(app)[-1])


def test_from_the_invitation_to_the_institution(app: Flask, client: Browser) -> None:
    institution, link = invite(app)
    client.get(link)
    assert client.path == "/invitation"
    assert "Bjørkelia skole" in client.text
    client.submit({"language": "nn"})
    assert (client.status, client.path) == (200, "/me")
    with app.app_context():
        url = f"/i/{factories.slug_of(institution)}/networks"
    assert client.get(url).status_code == 200
    assert client.page.html["lang"] == "nn"  # type: ignore[index]


def test_opening_an_invitation_accepts_nothing_and_it_is_accepted_once(app: Flask, client: Browser) -> None:
    _, link = invite(app)
    scanner = Browser(app)
    scanner.http.head(link)
    scanner.get(link)
    client.get(link)
    client.submit({"language": "nb"})
    assert client.path == "/me"
    scanner.submit({"language": "nb"})
    assert scanner.status == 410
    assert not is_signed_in(scanner)
    assert Browser(app).get(link).status_code == 410


def test_an_invitation_opens_no_account_that_was_there_before(app: Flask, client: Browser, kari: UUID) -> None:
    """The link lives for thirty days in a mailbox; it gives the role, and the way in stays the fresh link."""
    institution, link = invite(app, email=address_of(app, kari))
    client.get(link)
    client.submit()
    assert client.path == "/sign-in"
    assert client.page.select_one(".flash")
    assert not is_signed_in(client)
    with app.app_context():
        url = f"/i/{factories.slug_of(institution)}/networks"
    assert client.sign_in(kari).get(url).status_code == 200


def test_whoever_is_signed_in_accepts_and_goes_on(app: Flask, client: Browser, kari: UUID) -> None:
    _, link = invite(app, email=address_of(app, kari))
    client.sign_in(kari)
    client.get(link)
    client.submit()
    assert (client.status, client.path) == (200, "/me")


def test_of_ten_posts_at_once_exactly_one_accepts(app: Flask, client: Browser) -> None:
    _, link = invite(app)
    client.get(link)
    proof = client.find_proof()
    cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in client.http._cookies.values())

    def post(_: int) -> int:
        http = app.test_client(use_cookies=False)
        data = {"csrf_token": proof, "language": "nb"}
        return http.post("/invitation", data=data, headers={"Cookie": cookies}).status_code

    with ThreadPoolExecutor(10) as pool:
        answers = sorted(pool.map(post, range(10)))
    assert answers == [303] + [410] * 9


def test_the_language_of_a_person_is_changed_by_themselves(app: Flask, client: Browser, kari: UUID) -> None:
    client.sign_in(kari).get("/me")
    client.post("/me/language", {"language": "en", "next": "/me"})
    assert client.page.html["lang"] == "en"  # type: ignore[index]
    client.post("/me/language", {"language": "tlh", "next": "/me"})
    assert client.page.html["lang"] == "en"  # type: ignore[index]


def test_links_of_another_purpose_open_nothing(app: Flask, client: Browser, kari: UUID) -> None:
    _, invitation = invite(app)
    sign_in = link_for(app, client, kari)
    browser = Browser(app)
    browser.get("/sign-in/link/" + invitation.rsplit("/", 1)[-1])
    assert not browser.page.select("main form")
    assert browser.get("/invitation/" + sign_in.rsplit("/", 1)[-1]).status_code == 410
    with app.app_context(), tenancy.work(Scope(Door.DOOR)) as session:
        assert session.scalars(select(SignInRequest.used_at)).all() == [None]
