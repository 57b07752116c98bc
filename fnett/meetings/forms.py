"""What leaders and moderators fill in about meetings: days, times, rooms from the list, numbers; never a sentence."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from wtforms import BooleanField, DateField, IntegerField, RadioField, SelectField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Optional

from fnett.core.problems import NotFound
from fnett.institutions.school_year import Window
from fnett.meetings import rules
from fnett.meetings.closing import UNKNOWN_REASON, Evening
from fnett.meetings.practical import LITTLE_ONES, UNKNOWN_CHOICE, Practical
from fnett.meetings.proposing import Proposal
from fnett.networks.models import Place
from fnett.web.forms import Form
from fnett.web.locale import gettext, lazy, shortdate

DAY_PLEASE = lazy("Write the date as day, month and year, such as 14.04.2027.")
TIME_PLEASE = lazy("Write the time as hours and minutes, such as 17:00.")
NUMBER_PLEASE = lazy("Write a whole number, such as 12.")
ROOM_PLEASE = lazy("Choose a room.")
ONE_DATE_PLEASE = lazy("Choose at least one date.")
HELD_PLEASE = lazy("Say whether the meeting was held.")
TURN_PLEASE = lazy("Say whether everyone had a turn.")
BETWEEN = lazy("A date between %(first)s and %(last)s")
YES_NO = [SelectChoice("yes", lazy("Yes")), SelectChoice("no", lazy("No"))]
REASONS = [SelectChoice(code, words) for code, words in rules.CANCEL_REASONS.items()]


class DayField(DateField):  # type: ignore[misc]
    """A day, as browsers send it or as it is typed in Norway."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **options: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%d", "%d.%m.%Y"], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day; the message is our own."""
        _read(super().process_formdata, valuelist, DAY_PLEASE)


class ClockField(TimeField):  # type: ignore[misc]
    """A time of the day, `17:00` or `17.00`."""

    def __init__(self, label: str, validators: Sequence[Any] = (), **options: Any) -> None:
        super().__init__(label, validators, format=["%H:%M", "%H.%M", "%H:%M:%S"], **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the time; the message is our own."""
        _read(super().process_formdata, valuelist, TIME_PLEASE)


class NumberField(IntegerField):  # type: ignore[misc]
    """A whole number."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; the message is our own."""
        _read(super().process_formdata, valuelist, NUMBER_PLEASE)


class WhenForm(Form):
    """A common start and end, and a room from the institution's list."""

    starts = ClockField(lazy("From"), [InputRequired(TIME_PLEASE)], default=rules.STARTS)
    ends = ClockField(lazy("To"), [InputRequired(TIME_PLEASE)], default=rules.ENDS)
    place = SelectField(
        lazy("Room"), [InputRequired(ROOM_PLEASE)], coerce=lambda typed: find_id(typed), validate_choice=False
    )

    def offer(self, rooms: list[Place]) -> None:
        """The rooms of the scope; a posted id outside them is not found (security rule 9)."""
        self.place.choices = [SelectChoice(room.id, f"{room.name} ({room.door})") for room in rooms]


class PlanForm(WhenForm):
    """A date for each window that has none, and one more."""

    day_1 = DayField(lazy("Date"), [Optional()])
    day_2 = DayField(lazy("Date"), [Optional()])
    day_3 = DayField(lazy("Date"), [Optional()])
    day_4 = DayField(lazy("Date"), [Optional()])
    more = DayField(lazy("One more date"), [Optional()])

    @property
    def day_fields(self) -> list[DayField]:
        """All fields that hold a date."""
        return [self.day_1, self.day_2, self.day_3, self.day_4, self.more]

    @property
    def days(self) -> list[date]:
        """The dates that are filled in."""
        return [field.data for field in self.day_fields if field.data]

    def slot(self, window: Window) -> DayField:
        """The field for this window's date."""
        return self.day_fields[window.number - 1]

    def named_slots(self, windows: Sequence[Window]) -> list[DayField]:
        """The fields of these windows, each labelled with its first and last day."""
        for window in windows:
            first, last = shortdate(window.first_day), shortdate(window.last_day)
            self.slot(window).label.text = gettext(BETWEEN, first=first, last=last)
        return [self.slot(window) for window in windows]

    def propose(self, proposals: Sequence[Proposal]) -> None:
        """Put each proposed date into the field of its window, and the room of the first."""
        for proposal in proposals:
            self.slot(proposal.window).data = proposal.day
        rooms = [proposal.place_id for proposal in proposals if proposal.place_id]
        if rooms:
            self.place.data = rooms[0]

    def validate(self, extra_validators: Any = None) -> bool:
        """At least one date."""
        is_valid = bool(super().validate(extra_validators))
        if is_valid and not self.days:
            self.form_errors.append(gettext(ONE_DATE_PLEASE))
        return is_valid and bool(self.days)

    def refuse(self, message: str, field: str | None, values: dict[str, object]) -> None:
        """A refused day stands beside the field that holds it."""
        if field == "day":
            field = next(f.name for f in reversed(self.day_fields) if f.data == values["on"])
        super().refuse(message, field, values)


class MoveForm(WhenForm):
    """Where one meeting goes; its hours and room can go for the rest of the year too."""

    day = DayField(lazy("Date"), [InputRequired(DAY_PLEASE)])
    after_parents_meeting = BooleanField(lazy("The circle follows a parents' meeting that day"))
    rest = BooleanField(lazy("The same hours and room for the later meetings too"))


class CancelForm(Form):
    """Why a meeting will not be held, from the closed list."""

    reason = RadioField(
        lazy("Why?"),
        [InputRequired(UNKNOWN_REASON), AnyOf(rules.CANCEL_REASONS, UNKNOWN_REASON)],
        choices=REASONS,
        validate_choice=False,
    )


class PracticalForm(Form):
    """What parents can count on, from closed lists."""

    little_ones = RadioField(
        lazy("May parents bring children?"),
        [AnyOf(("", *LITTLE_ONES), UNKNOWN_CHOICE)],
        choices=[
            SelectChoice("", lazy("Nothing is said about it")),
            SelectChoice("welcome", lazy("Children are welcome to come along")),
            SelectChoice("minded", lazy("Someone looks after the children meanwhile")),
        ],
        default="",
        validate_choice=False,
    )
    food = BooleanField(lazy("There is something to eat"))

    @property
    def practical(self) -> Practical:
        """What is said, once it is valid."""
        return Practical(self.little_ones.data or None, bool(self.food.data))


class CloseForm(Form):
    """How an evening went, in numbers."""

    held = RadioField(
        lazy("Was the meeting held?"),
        [InputRequired(HELD_PLEASE), AnyOf(("yes", "no"), HELD_PLEASE)],
        choices=YES_NO,
        validate_choice=False,
    )
    adults = NumberField(lazy("How many adults came?"), [Optional()])
    households = NumberField(lazy("How many households had someone there?"), [Optional()])
    circles = NumberField(lazy("How many circles did you sit in?"), [Optional()])
    theme = SelectField(lazy("Theme"), choices=[], validate_choice=False)
    everyone_had_a_turn = RadioField(lazy("Did everyone have a turn?"), [Optional()], choices=YES_NO, validate_choice=False)
    contacts_promised = NumberField(lazy("How many promised to get in touch with someone who was not there?"), [Optional()])
    reason = SelectField(
        lazy("Why was it not held?"),
        choices=[SelectChoice("", lazy("Choose a reason")), *REASONS],
        validate_choice=False,
    )
    talk = BooleanField(lazy("I want to talk with someone"))

    @property
    def was_held(self) -> bool:
        """Whether the evening is reported as held."""
        return bool(self.held.data == "yes")

    @property
    def evening(self) -> Evening:
        """The numbers, once they are valid."""
        return Evening(
            adults=self.adults.data,
            households=self.households.data,
            circles=self.circles.data,
            everyone_had_a_turn=self.everyone_had_a_turn.data == "yes",
            theme=self.theme.data or None,
            contacts_promised=self.contacts_promised.data,
        )

    def offer(self, themes: list[tuple[str, str]]) -> None:
        """The themes that fit the network's age, in the reader's language."""
        self.theme.choices = [SelectChoice("", gettext("Not said")), *(SelectChoice(code, title) for code, title in themes)]

    def prefill(self, counted: Mapping[str, str], suggested_circles: int) -> None:
        """Numbers that the address brings along from the count or the guide, where they can be; circles are proposed."""
        for name, (least, most) in rules.COUNTED.items():
            self[name].data = rules.read_number(counted.get(name), least, most)
        if self.adults.data is not None:
            self.held.data, suggested_circles = "yes", rules.suggested_circles(self.adults.data)
        if self.circles.data is None:
            self.circles.data = suggested_circles

    def validate(self, extra_validators: Any = None) -> bool:
        """What was held has numbers, what was not has a reason."""
        super().validate(extra_validators)
        if self.was_held:
            for field in (self.adults, self.households, self.circles):
                self._ask_for(field, NUMBER_PLEASE, field.data is None)
            self._ask_for(self.everyone_had_a_turn, TURN_PLEASE, self.everyone_had_a_turn.data not in ("yes", "no"))
        else:
            self._ask_for(self.reason, UNKNOWN_REASON, self.held.data == "no" and not self.reason.data)
        return not self.errors

    def _ask_for(self, field: Any, message: str, is_wanted: bool) -> None:
        if is_wanted and not field.errors:
            field.errors = [*field.errors, gettext(message)]


def find_id(typed: object) -> UUID | None:
    """The id of something on a list, None where nothing is chosen. Raises NotFound for what is no id at all."""
    try:
        return UUID(str(typed)) if typed else None
    except ValueError as error:
        raise NotFound("no id") from error


def _read(read: Any, values: list[str], message: str) -> None:
    try:
        read(values)
    except ValueError as error:
        raise ValueError(gettext(message)) from error
