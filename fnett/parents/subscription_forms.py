"""What subscribers fill in: an address and a language, and the buttons of their own page."""

from wtforms import IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional, Regexp

from fnett.core.languages import PARENT_LANGUAGES, get_language
from fnett.meetings import rules as meetings
from fnett.parents.forms import UUID_PATTERN
from fnett.web.forms import Form
from fnett.web.locale import lazy

ADDRESS_PLEASE = lazy("Write an e-mail address.")
ACTIONS = ("confirm", "carry_on", "renew", "end")


def languages() -> list[SelectChoice]:
    """The languages that letters to parents are written in, by their own names."""
    return [SelectChoice(code, get_language(code).own_name) for code in PARENT_LANGUAGES]


class SubscriberForm(Form):
    """A form of a page whose proof is made of its code or link."""

    class Meta(Form.Meta):
        """The view asks for the page's own proof."""

        csrf = False

    once = StringField(validators=[InputRequired(), Length(max=64)])


class SubscribeForm(SubscriberForm):
    """Where the letters go, and in which language they are written; nothing else is asked."""

    email = StringField(lazy("E-mail address"), [InputRequired(ADDRESS_PLEASE), Length(max=254)], id="reader-email")
    language = SelectField(lazy("Language of the letters"), choices=languages, id="reader-language")


class ChangeForm(SubscriberForm):
    """One button of a subscription's own page."""

    action = StringField(validators=[InputRequired(), AnyOf(ACTIONS)])
    generation = IntegerField(validators=[Optional()])


class AnswerForm(SubscriberForm):
    """How many adults are coming to which meeting, none for no."""

    meeting = StringField(validators=[InputRequired(), Regexp(UUID_PATTERN)])
    party_size = IntegerField(validators=[InputRequired(), NumberRange(0, meetings.LARGEST_PARTY)])
