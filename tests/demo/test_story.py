"""What the story tells: its figures, its states, and that nobody in it is real."""

import re
from pathlib import Path

from psycopg import sql

from fnett.core import outbox
from fnett.demo import classes, loading
from fnett.demo import story as people
from fnett.people.access import Role
from fnett.training import lessons
from tests.demo.test_loading import counted, tell

DEMO = Path(loading.__file__).parent
ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*")
ELEVEN = re.compile(r"(?<![\w-])(\d{6}) ?(\d{5})(?![\w-])")


def test_the_story_has_its_figures(told, engine):
    rows = counted(engine)
    assert rows["network"] == len(classes.CLASSES) == 14
    assert rows["person"] == len(people.ACCOUNTS) == 24
    assert rows["office_membership"] == 3
    assert rows["place"] == len(classes.ROOMS)
    assert rows["meeting"] == 14 * 4 + 1  # one was moved
    assert rows["invitation"] == len(people.ACCOUNTS) - 3 + len(people.INVITED)
    assert rows["commitment_evidence"] == len(people.SIGNED)


def test_the_institutions_stand_where_the_story_says(told, engine):
    states = dict(tell(engine, "SELECT i.slug, p.state FROM participation p JOIN institution i ON i.id = p.institution_id"))
    assert states == {
        **dict.fromkeys(people.SIGNED, "joined"),
        people.GRONNLITOPPEN: "invited",
        people.ELVELANGS: "invited",
    }
    seen = (
        "SELECT i.slug, c.state FROM commitment c JOIN institution i ON i.id = c.institution_id WHERE c.state <> 'signed'"
    )
    assert tell(engine, seen) == [(people.GRONNLITOPPEN, "seen")]


def test_five_moderators_stand_at_five_points_of_the_first_module(told, engine):
    at_solbakken = [account for account in people.members(Role.MODERATOR) if account.at == people.SOLBAKKEN]
    assert len({account.training for account in at_solbakken}) == len(at_solbakken) == 5
    module = lessons.get_module("m1", "nb")
    assert people.Training(len(module.steps), len(module.questions)) == people.PASSED
    passed = tell(
        engine, "SELECT p.email FROM module_progress m JOIN person p ON p.id = m.person_id WHERE passed_at NOTNULL"
    )
    assert {email for (email,) in passed} == {a.email for a in people.ACCOUNTS if a.training == people.PASSED}


def test_the_languages_of_the_people_vary():
    assert {account.language for account in people.ACCOUNTS} == {"nb", "nn", "en"}
    assert people.leader_of(people.TROLLSTIEN).language == "nn"


def test_every_word_of_every_year_means_something():
    assert {word for group in classes.CLASSES for word in group.year} <= set(classes.EVENINGS)


def test_no_address_could_be_real(told, engine, home):
    with told.app_context():
        outbox.deliver()
    written = all_texts(engine, home)
    found = ADDRESS.findall(written)
    assert "ragnhild@solbakken.example" in found  # so the others would be found too
    assert "yusuf@foreldre.example" in found
    assert [address for address in found if not address.endswith((".example", ".invalid"))] == []


def test_no_number_could_be_a_persons(told, engine, home):
    assert is_national_number(made_up_number())  # so one would be found
    numbers = ["".join(pair) for pair in ELEVEN.findall(all_texts(engine, home) + " 123456 78901 ")]
    assert "12345678901" in numbers
    assert [number for number in numbers if is_national_number(number)] == []


def all_texts(engine, home: Path) -> str:
    """Everything that the demo holds: its files, its letters, every row of every table."""
    files = [file for file in DEMO.rglob("*") if file.suffix in (".py", ".json", ".html", ".md")]
    files += (home / "mail").glob("*.eml")
    rows = [str(row) for name in counted(engine) for row in tell(engine, sql.SQL("TABLE {}").format(sql.Identifier(name)))]
    return "\n".join([*(file.read_text(encoding="utf-8") for file in files), *rows])


def is_national_number(number: str) -> bool:
    """Whether eleven digits have the two check digits of a Norwegian national identity number."""
    digits = [int(digit) for digit in number]
    first = -sum(d * w for d, w in zip(digits, (3, 7, 6, 1, 8, 9, 4, 5, 2), strict=False)) % 11
    second = -sum(d * w for d, w in zip(digits, (5, 4, 3, 2, 7, 6, 5, 4, 3, 2), strict=False)) % 11
    return digits[9:] == [first, second]


def made_up_number() -> str:
    """A number with fitting check digits, found when it is wanted and written down nowhere."""
    return next(number for number in (f"991399{rest:05}" for rest in range(100_000)) if is_national_number(number))
