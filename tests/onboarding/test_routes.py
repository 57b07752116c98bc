"""The office's pages of institutions, as its people use them."""

from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from fnett.core import tenancy
from fnett.core.tenancy import Door, Scope
from fnett.institutions.models import Institution
from fnett.people.access import Role
from fnett.people.models import Invitation
from tests import factories as make
from tests.client import Browser

OFFICE = Scope(Door.OFFICE, networks=None, office=True)
LETTER = {"name": "Rita Rektor", "email": "rita@furulia.example"}
LONG = "Guovdageainnu Álgoskuvla ja Nuoraidskuvla - " * 4


@pytest.fixture
def school(app: Flask) -> UUID:
    with app.app_context():
        return make.make_institution("Furulia skole", joined=False)


@pytest.fixture
def office(app: Flask, client: Browser) -> Browser:
    with app.app_context():
        return client.sign_in(make.make_office_person(Role.ADVISOR, language="en"))


def page_of(school: UUID) -> str:
    return f"/office/institutions/{school}"


def invitations(app: Flask) -> int:
    with app.app_context(), tenancy.work(OFFICE) as session:
        return session.scalar(select(func.count()).select_from(Invitation)) or 0


def test_an_institution_is_found_with_and_without_marks(app: Flask, office: Browser) -> None:
    with app.app_context():
        make.make_institution("Kárášjoga skuvla", municipality="5610")
    for typed in ("karasjoga", "Kárášjoga", "karasjok", "Kárášjohka"):
        office.get(f"/office/institutions?q={typed}")
        assert "Kárášjoga skuvla" in office.text
        assert "Takes part" in office.text


def test_county_and_kind_narrow_and_stay_in_the_form(office: Browser, school: UUID) -> None:
    office.get("/office/institutions?county=32&kind=school")
    assert "Furulia skole" in office.text
    assert office.page.select_one("select[name=county] option[selected][value='32']")
    office.get("/office/institutions?county=32&kind=kindergarten")
    assert "Furulia skole" not in office.text


def test_a_county_that_is_none_is_said_beside_the_field(office: Browser, school: UUID) -> None:
    office.get("/office/institutions?county=99&q=furu")
    assert office.status == 422
    assert office.page.select_one("#county-error")
    assert office.page.select_one("input[name=q][value=furu]")


def test_show_more_keeps_the_search(app: Flask, office: Browser) -> None:
    with app.app_context():
        for number in range(60):
            make.make_institution(f"{LONG}{number:02}", joined=False)
    office.get("/office/institutions?q=nuoraidskuvla")
    seen = [row.get_text() for row in office.page.select("tbody th")]
    more = office.page.find("a", string="Show more")
    assert more is not None
    office.get(str(more["href"]))
    seen += [row.get_text() for row in office.page.select("tbody th")]
    assert len(seen) == len(set(seen)) == 60
    assert office.page.find("a", string="Show more") is None


def test_an_empty_answer_says_what_to_do_next(office: Browser, school: UUID) -> None:
    office.get("/office/institutions?q=zzz")
    assert "Try fewer letters" in office.text


def test_an_empty_country_says_where_institutions_come_from(office: Browser) -> None:
    office.get("/office/institutions")
    assert "register import" in office.text


@pytest.mark.parametrize("after", ["x", "00000000-0000-7000-8000-000000000000"])
def test_an_unknown_page_is_not_found(office: Browser, after: str) -> None:
    office.get(f"/office/institutions?after={after}")
    assert office.status == 404


def test_the_leader_is_invited_from_the_page(app: Flask, office: Browser, school: UUID) -> None:
    office.get(page_of(school))
    office.submit(LETTER, form="invite")
    assert office.path == page_of(school)
    assert "The invitation to Rita Rektor is on its way." in office.text
    assert "Sent, not opened yet" in office.text
    assert "rita@furulia.example" in office.text
    assert invitations(app) == 1


def test_the_letter_is_written_in_the_institutions_own_form(app: Flask, office: Browser, school: UUID) -> None:
    with app.app_context(), tenancy.work(OFFICE) as session:
        session.get_one(Institution, school).written_form = "nn"
    office.get(page_of(school))
    checked = office.page.select_one("input[name=language][checked]")
    assert checked is not None
    assert checked["value"] == "nn"


def test_a_double_click_is_one_invitation_and_a_friendly_answer(app: Flask, office: Browser, school: UUID) -> None:
    office.get(page_of(school))
    office.submit(LETTER, form="invite")
    office.post(f"{page_of(school)}/invite", {**LETTER, "language": "nb"})
    assert office.status == 200
    assert "no second letter was written" in office.text
    assert invitations(app) == 1


@pytest.mark.parametrize("typed", [{"email": ""}, {"email": "rita at furulia"}, {"name": ""}])
def test_what_cannot_be_is_said_beside_the_field_and_what_was_typed_stays(
    app: Flask, office: Browser, school: UUID, typed: dict[str, str]
) -> None:
    office.get(page_of(school))
    office.submit({**LETTER, **typed}, form="invite")
    assert office.status == 422
    (field,) = typed
    assert office.page.select_one(f"#{field}-error")
    other = "name" if field == "email" else "email"
    assert office.page.select_one(f"input[name={other}]")["value"] == LETTER[other]  # type: ignore[index]
    assert invitations(app) == 0


def test_a_closed_institution_has_no_form_and_refuses_a_posted_one(app: Flask, office: Browser, school: UUID) -> None:
    with app.app_context(), tenancy.work(OFFICE) as session:
        session.get_one(Institution, school).register_state = "closed"
    office.get(page_of(school))
    assert office.page.select("main input[name=email]") == []
    office.post(f"{page_of(school)}/invite", LETTER)
    assert office.status == 422
    assert "nobody can be invited here" in office.text
    assert invitations(app) == 0


def test_an_open_invitation_is_sent_again_and_withdrawn(office: Browser, school: UUID) -> None:
    office.get(page_of(school))
    office.submit(LETTER, form="invite")
    office.submit(form="resend")
    assert "A new letter is on its way." in office.text
    office.submit(form="withdraw")
    assert "The invitation is withdrawn." in office.text
    assert "rita@furulia.example" not in office.text


def test_an_editor_sees_the_page_without_the_form(app: Flask, client: Browser, office: Browser, school: UUID) -> None:
    office.get(page_of(school))
    office.submit(LETTER, form="invite")
    with app.app_context():
        editor = Browser(app).sign_in(make.make_office_person(Role.EDITOR, language="en"))
    editor.get(page_of(school))
    assert editor.status == 200
    assert editor.page.select("main form") == []
    for path in ("/invite", f"/invitations/{uuid4()}/withdraw", f"/invitations/{uuid4()}/resend"):
        editor.post(page_of(school) + path, LETTER)
        assert editor.status == 403
    assert invitations(app) == 1


def test_others_do_not_learn_that_the_office_is_here(app: Flask, client: Browser, school: UUID) -> None:
    with app.app_context():
        client.sign_in(make.make_leader(school))
    for path in ("/office/institutions", page_of(school)):
        client.get(path)
        assert client.status == 404
    client.post(f"{page_of(school)}/invite", LETTER)
    assert client.status == 404
    assert invitations(app) == 0


def test_nobody_signed_in_is_asked_to_sign_in(app: Flask, client: Browser, school: UUID) -> None:
    client.get(page_of(school))
    assert client.path == "/sign-in"


def test_an_absent_institution_is_not_found(office: Browser) -> None:
    office.get(page_of(uuid4()))
    assert office.status == 404


def test_a_family_kindergartens_address_is_not_shown(app: Flask, office: Browser) -> None:
    with app.app_context():
        home = make.make_institution("Solstua", kind="kindergarten", joined=False)
        with tenancy.work(OFFICE) as session:
            row = session.get_one(Institution, home)
            row.street, row.is_family_kindergarten = "Solveien 1", True
    office.get(page_of(home))
    assert "Family kindergarten" in office.text
    assert "Solveien" not in office.text
    with app.app_context(), tenancy.work(OFFICE) as session:
        session.get_one(Institution, home).is_family_kindergarten = False
    office.get(page_of(home))
    assert "Solveien" in office.text
