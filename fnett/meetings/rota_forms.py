"""What is chosen about who leads an evening: a step from three, and people of the network; never a sentence."""

from collections.abc import Sequence
from uuid import UUID

from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf

from fnett.core.problems import NotFound
from fnett.meetings.rota_rules import Turn
from fnett.people.members import Member
from fnett.web.forms import Form
from fnett.web.locale import gettext, lazy

CHOOSE = lazy("Choose what you would like to do with this evening.")
THANKS = {
    "take": lazy("The evening is yours. Thank you for taking it."),
    "offer": lazy("The other moderators are asked. The evening stays where it is until one of them takes it."),
    "set": lazy("That is set. Everybody sees it here."),
}


class LeadForm(Form):
    """What becomes of one evening."""

    what = StringField(lazy("This evening"), [AnyOf(list(THANKS), CHOOSE)])
    leader = SelectField(lazy("Who leads?"), choices=[], validate_choice=False)
    helper = SelectField(lazy("Who helps?"), choices=[], validate_choice=False)

    def offer(self, people: Sequence[Member], *, may_set: bool) -> None:
        """The network's moderators to choose from; a posted id outside them, or a choice that one may not make, is not
        found (security rule 9)."""
        known = [SelectChoice(str(person.id), person.name) for person in people]
        for field in (self.leader, self.helper):
            field.choices = [SelectChoice("", "–"), *known]
            if field.data not in (None, "", "None", *(choice.value for choice in known)):
                raise NotFound("not a moderator of this network")
        if self.what.data == "set" and not may_set:
            raise NotFound("only the leader of the place sets who leads")

    def show(self, turn: Turn) -> None:
        """What holds now, chosen in the lists."""
        self.leader.data, self.helper.data = str(turn.leader or ""), str(turn.helper or "")

    def person(self, field: str) -> UUID | None:
        """Who is chosen, or nobody."""
        chosen = self[field].data
        return UUID(chosen) if chosen and chosen != "None" else None

    @property
    def thanks(self) -> str:
        """What is said once it is done."""
        return gettext(THANKS[self.what.data])
