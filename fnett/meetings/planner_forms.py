"""What a leader fills in to plan for all networks at once, to set the calendar right, and to begin the first circle."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from wtforms import RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from fnett.meetings import rules
from fnett.meetings.forms import BETWEEN, DAY_PLEASE, TIME_PLEASE, ClockField, DayField, find_id
from fnett.meetings.proposing import Proposal
from fnett.networks.forms import LABEL_PLEASE, NUMBER_PLEASE, OPENED_BY, HouseholdsField
from fnett.networks.models import Place
from fnett.networks.networks import Shown
from fnett.networks.rules import MOST
from fnett.web.forms import Form, plain_text
from fnett.web.locale import gettext, lazy, shortdate

ROOM_PLEASE = lazy("Choose a room for each network that gets dates.")
KINDS = [
    SelectChoice("planning_day", lazy("The staff have a planning day")),
    SelectChoice("break", lazy("A break")),
    SelectChoice("closed", lazy("Closed for another reason")),
    SelectChoice("open", lazy("Open, although others have a day off")),
]


class HoursForm(Form):
    """From when to when, the same for all that is planned here."""

    starts = ClockField(lazy("From"), [InputRequired(TIME_PLEASE)], default=rules.STARTS)
    ends = ClockField(lazy("To"), [InputRequired(TIME_PLEASE)], default=rules.ENDS)


class RowForm(Form):
    """One network's dates and its room; an empty date plans nothing."""

    class Meta(Form.Meta):
        """The form around it carries the proof."""

        csrf = False

    place = SelectField(lazy("Room"), [Optional()], coerce=find_id, validate_choice=False)
    day_1 = DayField(lazy("Date"), [Optional()])
    day_2 = DayField(lazy("Date"), [Optional()])
    day_3 = DayField(lazy("Date"), [Optional()])
    day_4 = DayField(lazy("Date"), [Optional()])

    @property
    def day_fields(self) -> list[DayField]:
        """The four of them, one for each window."""
        return [self.day_1, self.day_2, self.day_3, self.day_4]

    @property
    def days(self) -> list[date]:
        """What stands in them."""
        return [field.data for field in self.day_fields if field.data]

    def validate(self, extra_validators: Any = None) -> bool:
        """Dates need a room."""
        fits = super().validate(extra_validators)
        if self.days and not self.place.data:
            self.place.errors = [*self.place.errors, gettext(ROOM_PLEASE)]
            return False
        return fits

    def refuse(self, message: str, field: str | None, values: dict[str, object]) -> None:
        """A refused day stands beside the field that holds it, and so does a room that is taken then."""
        if field in ("day", "place", "starts", "ends"):
            on = values.get("on")
            field = next((f.short_name for f in self.day_fields if on and f.data == on), "place")
        super().refuse(message, field, values)


@dataclass(frozen=True)
class Row:
    """A network with its form; `windows` are the numbers of those that have no meeting yet."""

    network: Shown
    form: RowForm
    windows: frozenset[int]
    why: tuple[str, ...]


def rows_for(
    networks: Sequence[Shown], proposals: Sequence[Proposal], rooms: Sequence[Place], *, is_fresh: bool
) -> list[Row]:
    """A row for each network, filled with its proposals, or with what was posted."""
    choices = [SelectChoice("", lazy("Choose a room")), *(SelectChoice(r.id, f"{r.name} ({r.door})") for r in rooms)]
    return [_row(network, [p for p in proposals if p.network_id == network.id], choices, is_fresh) for network in networks]


def _row(network: Shown, proposals: list[Proposal], choices: list[SelectChoice], is_fresh: bool) -> Row:
    form = RowForm(formdata=None, prefix=network.id.hex) if is_fresh else RowForm(prefix=network.id.hex)
    form.place.choices = choices
    if is_fresh:
        for proposal in proposals:
            form.day_fields[proposal.window.number - 1].data = proposal.day
        form.place.data = next((p.place_id for p in proposals if p.place_id), None)
    for proposal in proposals:
        first, last = shortdate(proposal.window.first_day), shortdate(proposal.window.last_day)
        form.day_fields[proposal.window.number - 1].label.text = gettext(BETWEEN, first=first, last=last)
    why = tuple(dict.fromkeys(p.why for p in proposals if p.why))
    return Row(network, form, frozenset(p.window.number for p in proposals), why)


class CalendarForm(Form):
    """Days that differ from the usual calendar."""

    first_day = DayField(lazy("First day"), [InputRequired(DAY_PLEASE)])
    last_day = DayField(lazy("Last day"), [Optional()])
    kind = RadioField(lazy("What is it?"), choices=KINDS, default="planning_day")


class FirstCircleForm(HoursForm):
    """From nothing to four dates: the class, how many households, and the room with its door."""

    label = StringField(lazy("Class or department"), [InputRequired(LABEL_PLEASE), Length(max=MOST), plain_text])
    households = HouseholdsField(lazy("How many households?"), [Optional(), NumberRange(1, 200, NUMBER_PLEASE)])
    name = StringField(lazy("Room"), [InputRequired(lazy("Write what the room is called.")), Length(max=40), plain_text])
    door = StringField(lazy("Door"), [InputRequired(lazy("Write which door one comes in by.")), Length(max=40), plain_text])
    opened_by = RadioField(lazy("Who opens?"), choices=OPENED_BY, default="open")
