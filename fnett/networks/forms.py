"""What leaders fill in about networks and rooms: a class, numbers, choices from lists; never a sentence."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wtforms import IntegerField, RadioField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from fnett.core.languages import PARENT_LANGUAGES, get_language
from fnett.core.problems import NotFound
from fnett.networks import rules
from fnett.people.members import Member
from fnett.web.forms import Form, plain_text
from fnett.web.locale import lazy

LABEL_PLEASE = lazy("Write what the class or department is called.")
NUMBER_PLEASE = lazy("Write a whole number from 1 to 200, or leave it empty.")
RUN_BY = [
    SelectChoice("parents", lazy("Parents lead the circle")),
    SelectChoice("staff", lazy("The staff lead the circle, as many kindergartens do")),
]
OPENED_BY = [
    SelectChoice("open", lazy("The door is open")),
    SelectChoice("moderator", lazy("The moderator opens")),
    SelectChoice("staff", lazy("Someone from the staff opens")),
    SelectChoice("bell", lazy("One rings the bell")),
]


class HouseholdsField(IntegerField):  # type: ignore[misc]
    """How many households belong to the class, where that is known."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; the message is our own."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(NUMBER_PLEASE) from None


def parents_languages() -> list[SelectChoice]:
    """The languages that parents can be invited in, by their own names."""
    return [SelectChoice(code, get_language(code).own_name) for code in PARENT_LANGUAGES]


class NetworkForm(Form):
    """One network: its class, how many households, who leads, and how the parents are invited."""

    label = StringField(lazy("Class or department"), [InputRequired(LABEL_PLEASE), Length(max=rules.MOST), plain_text])
    households = HouseholdsField(lazy("How many households?"), [Optional(), NumberRange(1, 200, NUMBER_PLEASE)])
    run_by = RadioField(lazy("Who leads?"), choices=RUN_BY, default="parents")
    moderators = SelectMultipleField(lazy("Moderators"), choices=[], validate_choice=False)
    invited_in = SelectMultipleField(lazy("Languages of the invitation"), choices=parents_languages)
    relay = StringField(lazy("Work address that passes the invitation on"), [Length(max=254)])

    def offer(self, people: Iterable[Member]) -> None:
        """The institution's moderators to choose from; a posted id outside them is not found (security rule 9)."""
        self.moderators.choices = [SelectChoice(str(person.id), person.name) for person in people]
        known = {choice.value for choice in self.moderators.choices}
        if not set(self.moderators.data or ()) <= known:
            raise NotFound("not a moderator of this institution")

    @property
    def values(self) -> dict[str, Any]:
        """What a use case takes."""
        chosen = [UUID(person_id) for person_id in self.moderators.data or ()]
        return {
            "label": self.label.data,
            "households": self.households.data,
            "run_by": self.run_by.data,
            "moderators": chosen,
            "invited_in": self.invited_in.data or (),
            "relay": self.relay.data,
        }


class PlaceForm(Form):
    """A room, the door that leads to it, and who opens."""

    name = StringField(lazy("Room"), [InputRequired(lazy("Write what the room is called.")), Length(max=40), plain_text])
    door = StringField(lazy("Door"), [InputRequired(lazy("Write which door one comes in by.")), Length(max=40), plain_text])
    opened_by = RadioField(lazy("Who opens?"), choices=OPENED_BY, default="open")
