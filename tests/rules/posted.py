"""One letter of each kind there is, as the world would send it, and what it is made of but for its words."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from uuid import UUID

from flask import Flask
from icalendar import Calendar
from sqlalchemy import text

from fnett import factory
from fnett.core import clock, mail, outbox, tenancy
from fnett.core.outbox import Due, Letter
from fnett.core.tenancy import Door, Scope
from fnett.meetings import evening_letters, feed, relay_changes, rota, talking
from fnett.meetings.hours import ASKED_AGAIN
from fnett.onboarding import handing_over
from fnett.web import locale
from tests.factories import within
from tests.rules import canaries
from tests.rules.world import OWN, World

DUE = text("SELECT id, kind, subject_id, institution_id, person_id, recipient, language, dedupe_key, tries FROM message")
LATER = text(  # what has begun and was not closed has ended so many days ago
    "UPDATE meeting SET day = CAST(:today AS date) - :ago,"
    " ends_at = CAST(:now AS timestamptz) - make_interval(days => :ago) WHERE id = :id"
)


def write_the_rest(world: World) -> None:
    """Let the own class be where each letter is written that nobody in the world has had a reason for."""
    own = {name: UUID(world.values[OWN][name]) for name in ("institution_id", "network_id", "meeting_id", "person_id")}
    begun, office = world.values[OWN]["meetings.close:meeting_id"], Scope(Door.OFFICE, networks=None, office=True)
    with world.app.app_context():
        talking.tell_the_office()
        for ago in (0, ASKED_AGAIN):
            with world.sees_all() as connection:
                connection.execute(LATER, {"today": clock.today(), "now": clock.now(), "ago": ago, "id": begun})
            evening_letters.write_due()
        with within(own["institution_id"], own["person_id"]):
            changed = f"{own['meeting_id']}:{clock.today()}:{relay_changes.CALLED_OFF}"
            outbox.write(relay_changes.KIND, own["meeting_id"], to="klassen@skole.example", language="nb", key=changed)
            rota.offer(own["network_id"], own["meeting_id"], own["person_id"])
            outbox.write(rota.TAKEN, own["meeting_id"], to="kari@people.example", language="nb", key="1")
        with tenancy.work(office):
            handing_over.pass_on(own["institution_id"], own["network_id"], office_scope_in)


def office_scope_in(institution_id: UUID) -> Scope:
    """The scope in which the office works inside one institution."""
    return Scope(Door.APP, institution_id, networks=None, office=True)


def letters(world: World) -> list[Due]:
    """One message of each kind."""
    with world.sees_all() as connection:
        rows = [Due(*row) for row in connection.execute(DUE)]
    return list({due.kind: due for due in rows if due.recipient}.values())


def render(app: Flask, letter: Letter, due: Due) -> mail.Email:
    """The letter as it would be sent."""
    scope = Scope(letter.door, due.institution_id, networks=None, person=due.person_id, read_only=True)
    with app.app_context(), tenancy.work(scope):
        return letter.render(due)


CHANGE = (
    "UPDATE {table} SET {column} = left(CAST(:said AS text), {room}) || CASE number WHEN 0 THEN '' ELSE number::text END"
    " FROM (SELECT ctid AS row, row_number() OVER () - 1 AS number FROM {table}) n WHERE ctid = n.row"
)
Shape = tuple[object, ...]
Shapes = dict[str, Shape | None]  # by letter or calendar; None for a letter that is not sent


@dataclass(frozen=True)
class Field:
    """A column whose words stand in a letter or a calendar, as wide as it is."""

    table: str
    column: str
    width: int

    @property
    def change(self) -> str:
        """SQL that puts `:said` there in every row, each row another where two may not be the same."""
        return CHANGE.format(table=self.table, column=self.column, room=self.width - 3)


def fields(world: World) -> list[Field]:
    """The columns whose words stand in a letter or a calendar of the world; who a letter goes to is looked at apart."""
    words = "\n".join([*(f"{email.subject}\n{email.text}" for email in emails(world)), calendar(world)])
    seen = {world.canaries.places[value] for value in world.canaries.find(words)}
    with world.sees_all() as connection:
        columns = [Field(*column) for column in canaries.text_columns(connection)]
    return [one for one in columns if f"{one.table}.{one.column}" in seen and not canaries.KEPT.fullmatch(one.column)]


def emails(world: World) -> Iterator[mail.Email]:
    """One letter of each kind, in the order of their kinds."""
    for due in sorted(letters(world), key=lambda due: due.kind):
        yield render(world.app, factory.LETTERS[due.kind], due)


def calendar(world: World) -> str:
    """The calendar of the own class, as a phone fetches it."""
    own = UUID(world.values[OWN]["network_id"])
    scope = Scope(Door.APP, UUID(world.values[OWN]["institution_id"]), frozenset({own}), read_only=True)
    with world.app.app_context(), tenancy.work(scope), locale.reading_in("nb"):
        return feed.of_network(own, clock.today()).decode()


def shapes(world: World) -> Shapes:
    """What the letters and the calendar are made of."""
    found: Shapes = {"calendar": shape_of_calendar(calendar(world))}
    for due in letters(world):
        email = replace(render(world.app, factory.LETTERS[due.kind], due), to=f"{due.id}@people.example")
        try:
            found[due.kind] = shape_of(read_back(mail.compose(email, outbox.message_id(due))))
        except mail.Unsendable:
            found[due.kind] = None
    return found


def read_back(message: EmailMessage) -> EmailMessage:
    """The letter as its reader's program takes it from the wire."""
    read = BytesParser(policy=policy.default).parsebytes(message.as_bytes())
    assert isinstance(read, EmailMessage)
    return read


def shape_of(letter: EmailMessage) -> Shape:
    """Its headers, to whom it goes, its subject, its parts, and the calendar beside it."""
    parts = [(part.get_content_type(), sorted(part.keys())) for part in letter.walk()]
    beside = [shape_of_calendar(str(part.get_content())) for part in letter.iter_attachments()]
    return (sorted(letter.keys()), str(letter["To"]), str(letter["Subject"]), parts, beside)


def shape_of_calendar(words: str) -> Shape:
    """Its components, and how often each property stands in each; read leniently, as phones do."""
    found = Calendar.from_ical(words)
    lines = Counter(f"{one.name} {name}" for one in found.walk() for name, _ in one.property_items(recursive=False))
    return (sorted(lines.items()), [one.errors for one in found.walk() if one.errors])
