"""Sign-in by mailed link: ten minutes, once, in the browser that asked; five guesses of the code elsewhere."""

import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
import time_machine
from flask import Flask
from sqlalchemy import func, select, update

from fnett.core import audit, tenancy, tokens
from fnett.core.db import db
from fnett.core.models import AuditEntry, Message
from fnett.core.problems import Refused
from fnett.core.tenancy import Door, Scope
from fnett.people import addresses, invitations, sign_in
from fnett.people.models import Person, SignInRequest

NOON = datetime(2026, 10, 7, 12, 0, 1, tzinfo=UTC)
ADDRESS = "kari@people.example"


@pytest.fixture(autouse=True)
def within(app: Flask) -> Iterator[time_machine.Traveller]:
    with app.app_context(), time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def kari() -> UUID:
    with tenancy.work(Scope(Door.DOOR)):
        return invitations.ensure_person(ADDRESS, "Kari Nordmann", "nb").id


def ask(address: str = ADDRESS, *, browser: str = "192.0.2.1") -> tuple[str, str]:
    """Ask, and be given what the letter carries and what the browser keeps."""
    with tenancy.work(Scope(Door.DOOR)):
        binding = sign_in.ask(address, browser).binding
        row = db.session.scalars(select(SignInRequest).order_by(SignInRequest.id.desc())).first()
        assert row is not None
        return tokens.make(sign_in.PURPOSE, row.id, key_id=row.key_id).text, binding


def use(token: str, binding: str | None) -> UUID:
    with tenancy.work(Scope(Door.DOOR)):
        return sign_in.use(token, binding)


def use_code(code: str, binding: str | None) -> UUID:
    with tenancy.work(Scope(Door.DOOR)):
        return sign_in.use_code(code, binding)


def code_of(token: str) -> str:
    with tenancy.work(Scope(Door.DOOR)):
        code = sign_in.find_code(token)
    assert code is not None
    return code


def count(table: type) -> int:
    with tenancy.work(Scope(Door.OFFICE)) as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_link_signs_in_once(kari: UUID) -> None:
    token, binding = ask()
    assert use(token, binding) == kari
    with pytest.raises(Refused):
        use(token, binding)
    assert count(AuditEntry) == 1


def test_the_link_works_in_the_asking_browser_alone(kari: UUID) -> None:
    token, binding = ask()
    for other in ("", None, "another", binding + "x"):
        with pytest.raises(Refused):
            use(token, other)
    assert use(token, binding) == kari


@pytest.mark.parametrize(("seconds", "works"), [(599, True), (600, False), (601, False)])
def test_the_link_lives_ten_minutes(kari: UUID, within: time_machine.Traveller, seconds: int, works: bool) -> None:
    token, binding = ask()
    within.shift(timedelta(seconds=seconds))
    if works:
        assert use(token, binding) == kari
    else:
        assert find_code(token) is None
        with pytest.raises(Refused):
            use(token, binding)


def find_code(token: str) -> str | None:
    with tenancy.work(Scope(Door.DOOR)):
        return sign_in.find_code(token)


def test_each_link_shows_its_own_code_and_a_made_up_one_none(kari: UUID) -> None:
    first, _ = ask()
    second, _ = ask()
    assert find_code("made up") is None
    codes = [find_code(first), find_code(second)]
    assert None not in codes
    assert codes[0] != codes[1]
    assert codes == [find_code(first), find_code(second)]


def test_an_unknown_address_gets_a_link_that_is_never_mailed_and_opens_nothing() -> None:
    token, binding = ask("nobody@people.example")
    assert count(Message) == 0
    with pytest.raises(Refused):
        use(token, binding)


def test_a_known_address_gets_a_letter_at_the_address_as_it_is_known(kari: UUID) -> None:
    ask("KARI@People.example")
    with tenancy.work(Scope(Door.COURIER)) as session:
        assert session.scalars(select(Message.recipient)).all() == [ADDRESS]


def test_a_deactivated_person_gets_no_letter(kari: UUID) -> None:
    with tenancy.work(Scope(Door.DOOR)) as session:
        session.get_one(Person, kari).state = "deactivated"
    token, binding = ask()
    assert count(Message) == 0
    with pytest.raises(Refused):
        use(token, binding)


@pytest.mark.parametrize("state", ["active", "deactivated"])
def test_of_a_deactivated_person_nothing_is_kept_when_somebody_asks(kari: UUID, state: str) -> None:
    with tenancy.work(Scope(Door.DOOR)) as session:
        session.get_one(Person, kari).state = state
    ask()
    with tenancy.work(Scope(Door.DOOR)) as session:
        kept = session.execute(select(SignInRequest.person_id, SignInRequest.address_hash)).one()
    assert tuple(kept) == ((kari, addresses.hash_of(ADDRESS)) if state == "active" else (None, None))


@pytest.mark.parametrize("change", [{"state": "deactivated"}, {"email_hash": "0" * 64}], ids=["deactivated", "moved"])
def test_a_link_dies_when_the_person_is_deactivated_or_has_another_address(kari: UUID, change: dict[str, str]) -> None:
    token, binding = ask()
    code = code_of(token)
    with tenancy.work(Scope(Door.DOOR)) as session:
        session.execute(update(Person).where(Person.id == kari).values(**change))
    for use_it in (lambda: use(token, binding), lambda: use_code(code, binding)):
        with pytest.raises(Refused):
            use_it()


def test_five_links_in_ten_minutes_for_one_address_and_then_a_break(kari: UUID, within: time_machine.Traveller) -> None:
    for number in range(5):
        ask(browser=f"192.0.2.{number}")
    with pytest.raises(Refused) as refusal:
        ask("KARI@people.example", browser="192.0.2.99")
    assert refusal.value.message == sign_in.TRY_LATER
    ask("ola@people.example", browser="192.0.2.99")  # others are not held up
    assert count(Message) == 5
    within.shift(timedelta(minutes=10))
    ask(browser="192.0.2.99")


def test_the_break_is_the_same_for_an_unknown_address() -> None:
    for _ in range(5):
        ask("nobody@people.example")
    with pytest.raises(Refused):
        ask("nobody@people.example")


def test_the_code_signs_in_the_asking_browser_once(kari: UUID) -> None:
    token, binding = ask()
    code = code_of(token)
    assert len(code) == 8
    typed = f" {code[:4].lower()}-{code[4:].lower()} "
    assert use_code(typed, binding) == kari
    with pytest.raises(Refused):
        use_code(code, binding)
    with pytest.raises(Refused):
        use(token, binding)


@pytest.mark.parametrize("typed", ["", "00000000", "ÆØÅ", "ʼʼʼʼʼʼʼʼ", "١٢٣٤٥٦٧٨", "0" * 64])
def test_a_code_that_does_not_fit_is_refused_beside_the_field(kari: UUID, typed: str) -> None:
    _, binding = ask()
    with pytest.raises(Refused) as refusal:
        use_code(typed, binding)
    assert refusal.value.field == "code"


def test_the_code_can_be_guessed_five_times_and_never_a_sixth(kari: UUID, within: time_machine.Traveller) -> None:
    within.move_to(NOON.replace(minute=8))  # a window of ten minutes closes while the link still lives
    token, binding = ask()
    code = code_of(token)
    for minute in range(5):
        within.move_to(NOON.replace(minute=8 + minute))
        with pytest.raises(Refused):
            use_code("00000000", binding)
    with pytest.raises(Refused) as refusal:
        use_code(code, binding)
    assert refusal.value.message == sign_in.TRY_LATER


def test_four_wrong_guesses_leave_one(kari: UUID) -> None:
    token, binding = ask()
    for _ in range(4):
        with pytest.raises(Refused):
            use_code("00000000", binding)
    assert use_code(code_of(token), binding) == kari


def test_guesses_of_one_browser_take_nothing_from_another(kari: UUID) -> None:
    first, first_binding = ask()
    _, second_binding = ask()
    for _ in range(6):
        with pytest.raises(Refused):
            use_code(code_of(first), second_binding)  # and a code fits its own request alone
    assert use_code(code_of(first), first_binding) == kari


def test_two_hundred_spellings_of_one_address_make_no_second_account(kari: UUID) -> None:
    """What took over accounts in CTFd (CVE-2020-7245): a look-alike spelling, a letter to the owner of the real one."""
    for spelling in spellings(ADDRESS):
        with tenancy.work(Scope(Door.DOOR)):
            try:
                read = addresses.read(spelling)
            except Refused:
                continue
            found = sign_in.find_person(read)
            assert found is not None, spelling
            assert invitations.ensure_person(read, "Somebody Else", "en").id == kari, spelling
    with tenancy.work(Scope(Door.DOOR)) as session:
        assert session.scalars(select(Person.name)).all() == ["Kari Nordmann"]
        other = invitations.ensure_person("karin@people.example", "Karin Granlykt", "nb")
        assert other.id != kari  # another address is another person


def spellings(address: str) -> list[str]:
    """Ways to write one address that a careless comparison would take for another: case, width, space, signs unseen."""
    unseen = ("\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad", "\u202e", "\u00a0", "\u3000", " ", "\t", "\u180e")
    found = {address.upper(), address.title(), address.swapcase()}
    for place, character in enumerate(address):
        found.add(address[:place] + character.upper() + address[place + 1 :])
        if character.isalnum():
            found.add(address[:place] + chr(ord(character) + 0xFEE0) + address[place + 1 :])
        found.update(address[:place] + sign + address[place:] for sign in unseen)
    found.update(unicodedata.normalize(form, spelling) for spelling in tuple(found) for form in ("NFC", "NFKC"))
    assert len(found) >= 200
    return sorted(found)


def test_nothing_is_audited_for_a_link_that_opens_nothing() -> None:
    with pytest.raises(Refused):
        use("no such token", "no such browser")
    assert count(AuditEntry) == 0
    with tenancy.work(Scope(Door.DOOR)):
        audit.record("signed in", uuid4())
    assert count(AuditEntry) == 1


def test_links_are_forgotten_a_day_after_they_ran_out(kari: UUID, within: time_machine.Traveller) -> None:
    ask()
    within.shift(timedelta(days=1, minutes=9))
    assert sign_in.forget_past() == 0
    within.shift(timedelta(minutes=2))
    assert sign_in.forget_past() == 1
