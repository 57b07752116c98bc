"""The base of all forms: text is cleaned and checked as it comes in, errors speak the reader's language (rule 20)."""

import re
import unicodedata
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, StringField, ValidationError

from fnett.web import locale
from fnett.web.locale import gettext

SPACES = re.compile(r" {2,}")
JOINERS = "\u200c\u200d"  # some scripts need them inside words


class Form(FlaskForm):  # type: ignore[misc]
    """A form of fnett; what was typed stays when something is wrong."""

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Cleaned strings, and WTForms' own messages from the bound catalogue."""

        def bind_field(self, form: Any, unbound_field: Any, options: dict[str, Any]) -> Field:
            """Clean every text field, without each form having to say so."""
            if issubclass(unbound_field.field_class, StringField):
                options["filters"] = [clean, *unbound_field.kwargs.get("filters", ())]
                unbound_field.kwargs.pop("filters", None)
            field = super().bind_field(form, unbound_field, options)
            return field

        def get_translations(self, form: Any) -> Any:
            """WTForms' own messages come from the catalogue of the request."""
            return locale.as_wtforms()

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the fields; what a validator was told to say is said in the reader's language."""
        fits = super().validate(extra_validators)
        for field in self:
            if field.errors and not isinstance(field.errors, dict):
                field.errors = [gettext(said) if isinstance(said, str) else said for said in field.errors]
        return bool(fits)

    def refuse(self, message: str, field: str | None, values: dict[str, object]) -> None:
        """Show a rule's refusal beside the field it concerns, or above the form."""
        text = gettext(message, **values)
        if field and field in self:
            self[field].errors = [*self[field].errors, text]
        else:
            self.form_errors.append(text)


def clean(value: str | None) -> str | None:
    """NFC, without white space at the ends and with single spaces inside."""
    if value is None:
        return None
    return SPACES.sub(" ", unicodedata.normalize("NFC", value)).strip(" \t\r\n")


def plain_text(form: Form, field: Field) -> None:
    """Refuse control, format and bidirectional characters, which could make a name look like another."""
    for character in field.data or "":
        if unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") and character not in JOINERS:
            raise ValidationError(gettext("This holds a character that cannot be shown. Please type the text again."))
