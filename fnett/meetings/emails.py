"""Letters to subscribers, in the words of their language; subjects name neither school, class nor language (rule 18)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select

from fnett.core import clock
from fnett.core.db import db
from fnett.core.languages import INTERFACE_LANGUAGES
from fnett.core.mail import Email
from fnett.core.outbox import Due, Letter
from fnett.core.tenancy import Door
from fnett.institutions.models import Institution
from fnett.meetings import feed, reminders
from fnett.meetings import reminder_rules as rules
from fnett.meetings.models import Meeting, Reminder
from fnett.meetings.words import OPENED_BY
from fnett.networks import carrying_on, labels, subscriptions
from fnett.networks.models import Place, Subscription
from fnett.web.letters import email_from_template, link_to
from fnett.web.locale import gettext, lazy, reading_in

SUBJECTS = {
    rules.ASK: lazy("Will you come to the next meeting?"),
    rules.BEFORE: lazy("We meet soon"),
    rules.THANKS: lazy("Thank you for the meeting"),
    rules.MOVED: lazy("The meeting has a new day"),
    rules.CANCELLED: lazy("The meeting is called off"),
}
YOUR_REMINDERS = lazy("Your reminders from fnett")
CARRY_ON = lazy("Would you like reminders next school year, too?")
WITH_A_CALENDAR = (rules.ASK, rules.BEFORE, rules.MOVED, rules.CANCELLED)
AT_ANY_HOUR = (rules.MOVED, rules.CANCELLED)


@dataclass(frozen=True)
class About:
    """What one letter about a meeting is about, as it stands when the letter is sent."""

    row: Reminder
    reader: Subscription
    meeting: Meeting


def confirmation(due: Due) -> Email:
    """The link with which a subscription begins; who has begun already finds their page again."""
    reader = _reader(due)
    return _letter("confirmation", due, YOUR_REMINDERS, reader, is_confirmed=reader.confirmed_at is not None)


def carry_on(due: Due) -> Email:
    """Once in May: who does not say that they carry on is forgotten when the school year ends."""
    return _letter("carry_on", due, CARRY_ON, _reader(due))


def is_there(due: Due) -> bool:
    """Whether the subscription is still there."""
    return _find_reader(due.subject_id) is not None


def is_carrying_on_open(due: Due) -> bool:
    """Whether it is still May or a little later, and the reader has not said so yet."""
    reader = _find_reader(due.subject_id)
    return reader is not None and subscriptions.may_carry_on(reader)


def about_meeting(kind: str, due: Due) -> Email:
    """A letter about a meeting: when and where, and what its reader can do."""
    about = _find_about(due.subject_id)
    assert about  # noqa: S101 - it was wanted a moment ago, in the same transaction
    meeting = about.meeting
    place = db.session.get(Place, (meeting.institution_id, meeting.place_id)) if meeting.place_id else None
    opened_by = OPENED_BY[place.opened_by] if place else None
    shown = {"meeting": meeting, "place": place, "opened_by": opened_by, "was_on": about.row.was_on}
    email = _letter(kind, due, SUBJECTS[kind], about.reader, **shown)
    if kind not in WITH_A_CALENDAR:
        return email
    with reading_in(due.language):
        return replace(email, calendar=feed.of_meeting(meeting))


def is_wanted(kind: str, due: Due) -> bool:
    """Whether the meeting stands as it did when the letter was written, and its reader is still there and unanswered."""
    about = _find_about(due.subject_id)
    if about is None:
        return False
    meeting, times = about.meeting, {"written_for": about.row.starts_at, "starts_at": about.meeting.starts_at}
    if not rules.is_wanted(kind, **times, state=meeting.state, now=clock.now()):
        return False
    return kind != rules.ASK or not reminders.is_answered(meeting, about.reader)


def _letter(template: str, due: Due, subject: str, reader: Subscription, **values: Any) -> Email:
    token = subscriptions.token_of(reader.id, subscriptions.PAGE)
    institution = db.session.get_one(Institution, reader.institution_id)
    label = db.session.execute(select(labels.label_of(reader.institution_id, reader.network_id))).scalar_one()
    with reading_in(due.language):
        email = email_from_template(
            f"meetings/emails/{template}",
            due,
            gettext(subject),
            network=_isolated(label),
            institution=_isolated(institution.display_name or institution.name),
            link=link_to("subscriptions.reminders", token=token, lang=due.language),
            is_draft=due.language not in INTERFACE_LANGUAGES,
            isolated=_isolated,
            **values,
        )
    return replace(email, unsubscribe=link_to("subscriptions.reminders", token=token))


def _reader(due: Due) -> Subscription:
    return subscriptions.get(due.subject_id)


def _find_reader(subscription_id: UUID) -> Subscription | None:
    return db.session.scalars(select(Subscription).where(Subscription.id == subscription_id)).first()


def _find_about(reminder_id: UUID) -> About | None:
    query = (
        select(Reminder, Subscription, Meeting)
        .join(Subscription, Subscription.id == Reminder.subscription_id)
        .join(Meeting, Meeting.id == Reminder.meeting_id)
        .where(Reminder.id == reminder_id, Subscription.confirmed_at.is_not(None))
    )
    row = db.session.execute(query).first()
    return About(*row) if row else None


def _isolated(name: str) -> str:
    """A name that keeps its own direction inside any sentence; plain text has no <bdi>."""
    return f"\u2068{name}\u2069"


def _of(kind: str) -> Letter:
    wanted: Callable[[Due], bool] = partial(is_wanted, kind)
    return Letter(Door.APP, wanted, partial(about_meeting, kind), rests_at_night=kind not in AT_ANY_HOUR)


LETTERS = {
    subscriptions.CONFIRMATION: Letter(Door.APP, is_there, confirmation),
    carrying_on.LETTER: Letter(Door.APP, is_carrying_on_open, carry_on, rests_at_night=True),
    **{f"meeting_{kind}": _of(kind) for kind in SUBJECTS},
}
