"""What every form does."""

import unicodedata

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired

from fnett.web import locale
from fnett.web.forms import Form, clean, plain_text
from fnett.web.locale import lazy

NAME_PLEASE = lazy("Write the person's name.")


class NameForm(Form):
    """A form of one field."""

    class Meta(Form.Meta):
        """Without proof: nothing is sent here."""

        csrf = False

    name = StringField(validators=[InputRequired(NAME_PLEASE)])


def test_what_a_validator_says_is_said_in_the_readers_language(app: Flask):
    for code in ("nb", "nn"):
        with app.test_request_context("/", method="POST"), locale.reading_in(code):
            form = NameForm(formdata=None)
            assert not form.validate()
            assert form.name.errors == [locale.gettext(NAME_PLEASE)]
            assert form.name.errors != [NAME_PLEASE]


class NoteForm(NameForm):
    """Two fields that people type into."""

    name = StringField(validators=[plain_text])
    place = TextAreaField(validators=[plain_text], filters=[lambda typed: typed and typed.upper()])


def filled(app: Flask, **typed: str) -> NoteForm:
    with app.test_request_context("/", method="POST", data=typed):
        form = NoteForm()
        form.validate()
        return form


def test_what_is_typed_is_cleaned_in_every_text_field_before_its_own_filters(app: Flask):
    form = filled(app, name="  Bla\u030ab\u00e6r   barnehage \n", place=" inngang  b ")
    assert form.name.data == "Blåbær barnehage"
    assert form.place.data == "INNGANG B"
    assert not form.errors


@given(st.text(max_size=60))
def test_cleaning_is_done_once_and_for_all(typed: str):
    once = clean(typed)
    assert once is not None
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert "  " not in once


def test_nothing_stays_nothing():
    assert clean(None) is None
    assert clean("") == ""


MISLEADING = (
    *range(0x20), 0x7F, 0x85, 0x9F, 0xAD, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0x2028, 0x2029,
    *range(0x202A, 0x202F), 0x2060, *range(0x2066, 0x206A), 0xE000, 0xFEFF, 0xFFF9, 0xFFFF, 0xE0001, 0xE0041,
)  # fmt: skip


@pytest.mark.parametrize("code", MISLEADING, ids=lambda code: f"U+{code:04X}")
def test_characters_that_make_a_name_look_like_another_are_refused(app: Flask, code: int):
    form = filled(app, name=f"Ola{chr(code)}Nordmann")
    assert len(form.errors["name"]) == 1
    assert filled(app, name="Ola Nordmann").errors == {}, "the positive control"


@pytest.mark.parametrize(
    "name", ["Aʼšša", "Ánte Ánddir", "فاطمة", "می\u200cرود", "ሰላም", "Наталія", "O'Brien-Ødegård", "क्\u200dष", "李", "😀"]
)
def test_names_of_people_are_taken_as_they_are(app: Flask, name: str):
    form = filled(app, name=name)
    assert form.errors == {}
    assert form.name.data == name


def test_a_refusal_stands_beside_its_field_or_above_the_form(app: Flask):
    with app.test_request_context("/", method="POST", data={"name": "Kari"}), locale.reading_in("en"):
        form = NoteForm()
        assert form.validate()
        form.refuse("%(name)s is here already.", "name", {"name": "Kari 100 %"})
        form.refuse("Please wait.", None, {})
        form.refuse("Not yet.", "no such field", {})
        assert form.name.errors == ["Kari 100 % is here already."]
        assert form.form_errors == ["Please wait.", "Not yet."]
        assert form.name.data == "Kari", "what was typed stays"
