"""The letter to the office: its subject names nobody, and who no longer works there gets none."""

from sqlalchemy import text

from fnett.meetings import talking
from fnett.people.access import Role
from tests.factories import make_member, make_office_person, within
from tests.people.letters import delivered, text_of


def test_the_letter_says_whom_to_write_to_and_its_subject_names_nobody(house, observer):
    with house.app.app_context():
        stays, leaves = (make_office_person(Role.ADMIN, language="en") for _ in range(2))
        moderator = make_member(house.institution, Role.MODERATOR, name="Mona Moderator", network_id=house.network)
        with within(house.institution, moderator, networks=frozenset({house.network})):
            talking.ask(house.network)
        assert talking.tell_the_office() == 2
    with observer.begin() as connection:
        ended = text("UPDATE office_membership SET ends_on = starts_on WHERE person_id = :id")
        connection.execute(ended, {"id": leaves})
        addresses = {row.id: row.email for row in connection.execute(text("SELECT id, email FROM person"))}
    (letter,) = delivered(house.app)
    assert letter["To"] == addresses[stays]
    assert letter["Subject"] == "Somebody would like to talk"
    assert addresses[moderator] in text_of(letter)
    assert "/office" in text_of(letter)
