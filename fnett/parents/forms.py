"""What parents fill in: a code, and one tap."""

import re
from typing import Any

from wtforms import IntegerField, StringField, ValidationError
from wtforms.validators import AnyOf, InputRequired, Length, NumberRange, Optional, Regexp

from fnett.core.languages import HELP_LANGUAGES
from fnett.meetings import rules as meetings
from fnett.parents import rules
from fnett.web.forms import Form
from fnett.web.locale import gettext, lazy

NOT_A_CODE = lazy("A code has 16 letters and digits, in four groups. Look at the invitation sheet once more.")
NO_SUCH_PAGE = lazy(
    "No page opens with this code. It may be mistyped, or there is a newer one: ask whoever gave you the invitation."
)
UUID_PATTERN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")


class FindForm(Form):
    """The code from the invitation sheet, asked for with GET: it changes nothing and needs no proof."""

    class Meta(Form.Meta):
        """No proof."""

        csrf = False

    code = StringField(lazy("Code on the invitation sheet"), [InputRequired(NOT_A_CODE)])

    def validate_code(self, field: Any) -> None:
        """Letters and digits as on the sheet; spaces, dashes and small letters are fine."""
        if rules.find_address(field.data) is None:
            raise ValidationError(gettext(NOT_A_CODE))


class ReplyForm(Form):
    """One tap: how many adults are coming, none for no. The proof is the page's own (security rule 12)."""

    class Meta(Form.Meta):
        """The view asks for the page's own proof."""

        csrf = False

    meeting = StringField(validators=[InputRequired(), Regexp(UUID_PATTERN)])
    party_size = IntegerField(
        lazy("How many adults are coming?"), [InputRequired(), NumberRange(0, meetings.LARGEST_PARTY)]
    )
    help_language = StringField(lazy("Language help"), [Optional(), AnyOf(HELP_LANGUAGES, meetings.UNKNOWN_LANGUAGE)])
    once = StringField(validators=[InputRequired(), Length(max=64)])


class OfferForm(Form):
    """Could you be a moderator? One address and no name; the use case judges it, the view the page's proof (rule 12)."""

    class Meta(Form.Meta):
        """The view asks for the page's own proof."""

        csrf = False

    email = StringField(lazy("Your e-mail address"), id="offer_email")
