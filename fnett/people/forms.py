"""What people fill in to sign in, to invite and to accept."""

from wtforms import BooleanField, RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional

from fnett.core.languages import INTERFACE_LANGUAGES, get_language
from fnett.people.access import Role
from fnett.web.forms import Form, plain_text
from fnett.web.locale import lazy

ADDRESS_PLEASE = lazy("Write an e-mail address.")
NAME_PLEASE = lazy("Write the person's name.")
SURE_PLEASE = lazy("Tick the box if this is what you want.")
REASON_PLEASE = lazy("Choose what fits best.")
INVITED_AS = [
    SelectChoice(Role.MODERATOR.value, lazy("Moderator: leads the circles of a network")),
    SelectChoice(Role.COORDINATOR.value, lazy("Coordinator: looks after all networks here together with the leader")),
]
REASONS = [
    SelectChoice("paused", lazy("Taking a break")),
    SelectChoice("moved", lazy("Moving on to another class, department or place")),
    SelectChoice("stepped_down", lazy("Done for this time")),
    SelectChoice("mistake", lazy("It was a mistake")),
]


class SignInForm(Form):
    """An address to send a link to."""

    email = StringField(lazy("E-mail address"), [InputRequired(ADDRESS_PLEASE), Length(max=254)])


class CodeForm(Form):
    """The short code that a link shows in another browser."""

    code = StringField(lazy("Code"), [InputRequired(lazy("Type the code that the link showed.")), Length(max=20)])


def interface_languages() -> list[SelectChoice]:
    """The languages that signed-in pages are written in, by their own names."""
    return [SelectChoice(code, get_language(code).own_name) for code in INTERFACE_LANGUAGES]


class InvitationForm(Form):
    """Whom to invite, and in which language the letter is written."""

    name = StringField(lazy("Name"), [InputRequired(NAME_PLEASE), Length(max=80), plain_text])
    email = StringField(lazy("E-mail address"), [InputRequired(ADDRESS_PLEASE), Length(max=254)])
    language = RadioField(lazy("Language of the letter"), [Optional()], choices=interface_languages, default="nb")


class MemberInvitationForm(InvitationForm):
    """Whom a leader or coordinator invites, and to which role."""

    role = RadioField(lazy("What will they do?"), choices=INVITED_AS, default=Role.MODERATOR.value)


class EndRoleForm(Form):
    """Why a role ends; no reason is a bad one."""

    reason = RadioField(lazy("Why does it end?"), choices=REASONS, validators=[InputRequired(REASON_PLEASE)])


class LanguageForm(Form):
    """The language that someone reads fnett in."""

    language = RadioField(lazy("Language"), choices=interface_languages)


class EraseForm(Form):
    """A deliberate yes, before everything about a person goes."""

    sure = BooleanField(lazy("Yes, erase me. I know that it cannot be undone."), [InputRequired(SURE_PLEASE)])
