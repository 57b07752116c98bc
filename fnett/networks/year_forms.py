"""What leaders fill in when many classes are set up at once, and when they are carried on to the next year."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from wtforms import Field, IntegerField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from fnett.core.problems import NotFound, Refused
from fnett.institutions.models import Institution
from fnett.networks import many_rules, rollover_rules, rules
from fnett.networks.forms import NUMBER_PLEASE, RUN_BY, HouseholdsField
from fnett.networks.rollover import Going, Waiting
from fnett.networks.rollover_rules import Choice, What
from fnett.web.forms import Form, plain_text
from fnett.web.locale import lazy

GRADE_PLEASE = lazy("Write a grade from 1 to 13.")
LABEL = [Optional(), Length(max=rules.MOST), plain_text]
WHAT = [
    SelectChoice(What.ON.value, lazy("It goes on")),
    SelectChoice(What.END.value, lazy("It ends here")),
    SelectChoice(What.SPLIT.value, lazy("It becomes two")),
    SelectChoice(What.MERGE.value, lazy("It becomes one with another")),
    SelectChoice(What.LATER.value, lazy("Decide later")),
]


class GradeField(IntegerField):  # type: ignore[misc]
    """A grade; the message is our own."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(GRADE_PLEASE) from None


class ManyForm(Form):
    """Which classes there are; it is looked at by GET, and when it is posted the guard asks for its proof."""

    class Meta(Form.Meta):
        """Nothing is changed by looking."""

        csrf = False

    run_by = RadioField(lazy("Who leads?"), choices=RUN_BY, default="parents")


class ClassesForm(ManyForm):
    """A school's classes, from grades and letters."""

    first = GradeField(lazy("From grade"), [InputRequired(GRADE_PLEASE), NumberRange(1, 13, GRADE_PLEASE)])
    last = GradeField(lazy("To grade"), [InputRequired(GRADE_PLEASE), NumberRange(1, 13, GRADE_PLEASE)])
    letters = StringField(
        lazy("Letters of the classes"), [InputRequired(many_rules.LETTERS_PLEASE), Length(max=80), plain_text]
    )

    @property
    def labels(self) -> tuple[str, ...]:
        """The classes that are meant. Raises Refused."""
        return many_rules.classes(self.first.data, self.last.data, many_rules.read_letters(self.letters.data))


class DepartmentsForm(ManyForm):
    """A kindergarten's departments, one on each line."""

    line_1 = StringField(lazy("Department 1"), LABEL)
    line_2 = StringField(lazy("Department 2"), LABEL)
    line_3 = StringField(lazy("Department 3"), LABEL)
    line_4 = StringField(lazy("Department 4"), LABEL)
    line_5 = StringField(lazy("Department 5"), LABEL)
    line_6 = StringField(lazy("Department 6"), LABEL)
    line_7 = StringField(lazy("Department 7"), LABEL)
    line_8 = StringField(lazy("Department 8"), LABEL)

    @property
    def labels(self) -> tuple[str, ...]:
        """The departments that are meant. Raises Refused."""
        return many_rules.departments(self[f"line_{number}"].data or "" for number in range(1, 9))


class ClassForm(Form):
    """What becomes of one class, how it is called then, and who goes along."""

    what = RadioField(lazy("What becomes of it?"), choices=WHAT, default=What.LATER.value)
    label = StringField(lazy("Its name next year"), LABEL)
    second = StringField(lazy("If it becomes two: the name of the second"), LABEL)
    households = HouseholdsField(lazy("How many households?"), [Optional(), NumberRange(1, 200, NUMBER_PLEASE)])
    moderators = SelectMultipleField(lazy("Moderators who go on"), choices=[], validate_choice=False)
    school = SelectField(lazy("If it ends here: where does it go on?"), choices=[], validate_choice=False)

    def offer(self, waiting: Waiting, schools: Sequence[Institution]) -> None:
        """The class's own moderators and the next schools; a posted id outside them is not found (security rule 9)."""
        self.moderators.choices = [SelectChoice(str(person.id), person.name) for person in waiting.moderators]
        found = [SelectChoice(str(school.id), school.display_name or school.name) for school in schools]
        self.school.choices = [SelectChoice("", "–"), *found]
        people = {choice.value for choice in self.moderators.choices}
        if not set(self.moderators.data or ()) <= people:
            raise NotFound("not a moderator of this network")
        if self.school.data and self.school.data not in {choice.value for choice in found}:
            raise NotFound("not a school that a class may go on to")


class YearForm:
    """The classes that wait, each with its fields; to the error summary it looks like one form."""

    def __init__(self, waiting: Sequence[Waiting], schools: Sequence[Institution]) -> None:
        self.rows = [(row, _form_of(row, schools)) for row in waiting]
        self.form_errors: list[str] = []

    def __iter__(self) -> Iterator[Field]:
        return (field for _, form in self.rows for field in form)

    @property
    def errors(self) -> dict[str, Any]:
        """What is to be looked at again, in all classes."""
        found: dict[str, Any] = {field.name: field.errors for field in self if field.errors}
        return {**found, **({"": self.form_errors} if self.form_errors else {})}

    def validate(self) -> bool:
        """Check every class's fields."""
        return all([form.validate() for _, form in self.rows])

    def refuse(self, refusal: Refused) -> None:
        """Show a rule's refusal beside the field of the class that it concerns."""
        for _, form in self.rows:
            name = (refusal.field or "").removeprefix(form._prefix)
            if name != refusal.field:
                form.refuse(refusal.message, name, refusal.values)
                return
        anywhere = Form(formdata=None)
        anywhere.refuse(refusal.message, None, refusal.values)
        self.form_errors = anywhere.form_errors

    @property
    def choices(self) -> list[Choice]:
        """What is chosen, class by class."""
        return [
            Choice(row.network_id, What(form.what.data), form.label.data or "", form.second.data or "")
            for row, form in self.rows
        ]

    @property
    def going(self) -> dict[UUID, Going]:
        """What goes along, class by class."""
        return {row.network_id: _going(form) for row, form in self.rows}


def _form_of(row: Waiting, schools: Sequence[Institution]) -> ClassForm:
    form = ClassForm(
        prefix=rollover_rules.field_of(row.network_id, ""),
        what=row.what.value,
        label=row.proposed,
        households=row.households,
        moderators=[str(person.id) for person in row.moderators],
    )
    form.offer(row, schools)
    return form


def _going(form: ClassForm) -> Going:
    to = UUID(form.school.data) if form.school.data else None
    return Going(form.households.data, frozenset(UUID(person) for person in form.moderators.data or ()), to)
