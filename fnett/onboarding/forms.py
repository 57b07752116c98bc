"""What the office fills in to find an institution."""

from wtforms import BooleanField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from fnett.institutions import geography, search
from fnett.institutions.geography import sort_key
from fnett.web.forms import Form
from fnett.web.locale import lazy

ANYWHERE, EITHER = lazy("The whole country"), lazy("Schools and kindergartens")
KINDS = [
    SelectChoice("", EITHER),
    SelectChoice("school", lazy("Schools")),
    SelectChoice("kindergarten", lazy("Kindergartens")),
]


def counties() -> list[SelectChoice]:
    """The counties by name, after the whole country."""
    found = sorted(geography.counties().values(), key=lambda county: sort_key(county.name))
    return [SelectChoice("", ANYWHERE), *(SelectChoice(county.number, county.name) for county in found)]


class SearchForm(Form):
    """Words, a county and a kind; sent by GET, so that a search is an address."""

    class Meta(Form.Meta):
        """Looking changes nothing, so no proof is asked for."""

        csrf = False

    q = StringField(lazy("Name, number or place"), [Optional(), Length(max=search.LONGEST)])
    county = SelectField(lazy("County"), [Optional()], choices=counties)
    kind = SelectField(lazy("Kind"), [Optional()], choices=KINDS)
    closed = BooleanField(lazy("Show closed ones too"))
