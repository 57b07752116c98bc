"""The components that pages are made of, each rendered alone as the app renders them."""

import re
from datetime import UTC, date, datetime, time

import pytest
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from wtforms import (
    BooleanField,
    Form,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired

from fnett.web import locale
from tests.web.test_static import WEB


class Sample(Form):
    email = StringField("E-mail address", [InputRequired("Write an e-mail address.")])
    adults = IntegerField("How many adults came?")
    place = SelectField("Place", choices=["Room <1> & 100 %", "Library"])
    language = RadioField("Language", choices=["nb", "nn"], validators=[InputRequired("Choose one.")])
    themes = SelectMultipleField("Themes", choices=["Play", "Screens"])
    turn = BooleanField("Everyone had a turn")


def test_a_field_ties_its_label_hint_and_error_to_its_input():
    form = Sample()
    form.validate()
    html = render("field", "field(form.email, hint='At work.', type='email', dir='ltr')", form=form)
    assert '<label class="ds-label" for="email">E-mail address</label>' in html
    assert '<p class="hint" id="email-hint">At work.</p>' in html
    assert '<p class="wrong" id="email-error">Write an e-mail address.</p>' in html
    tag = re.search(r"<input[^>]+>", html)
    assert tag
    for part in (
        'aria-describedby="email-hint email-error"',
        'aria-invalid="true"',
        'type="email"',
        'dir="ltr"',
    ):
        assert part in tag[0]


def test_a_field_without_hint_or_error_describes_nothing():
    html = render("field", "field(form.adults)", form=Sample())
    assert "aria-" not in html
    assert 'for="adults"' in html


def test_a_choice_that_somebody_typed_is_escaped_and_may_hold_a_percent_sign():
    plain = render("field", "field(form.place)", form=Sample())
    named = render("field", "field(form.place, names=True)", form=Sample())
    assert ">Room &lt;1&gt; &amp; 100 %</option>" in plain
    assert plain == named
    assert plain.count("<option") == 2


def test_one_of_several_choices_is_a_group_with_a_legend_and_a_label_each():
    html = render("field", "field(form.language)", form=Sample(data={"language": "nn"}))
    assert '<legend class="ds-label">Language</legend>' in html
    assert html.count('type="radio"') == 2
    assert 'id="language-1" name="language" value="nn" checked' in html
    assert 'for="language-1"' in html


def test_several_choices_are_boxes_and_a_yes_is_one_box():
    assert render("field", "field(form.themes)", form=Sample()).count('type="checkbox"') == 2
    assert render("field", "field(form.turn)", form=Sample()).count('type="checkbox"') == 1


def test_the_names_of_people_and_places_keep_their_direction():
    form = Sample()
    form.language.choices = ["مدرسة"]
    assert "<bdi>مدرسة</bdi>" in render("field", "field(form.language, names=True)", form=form)


def test_the_summary_leads_to_each_field_that_needs_another_look():
    form = Sample()
    form.validate()
    html = render("error_summary", "error_summary(form)", form=form)
    fields = "".join(render("field", f"field(form.{name})", form=form) for name in ("email", "language"))
    targets = re.findall(r'href="#([^"]+)"', html)
    assert {"email", "language-0"} <= set(targets)
    assert all(f'id="{target}"' in fields for target in ("email", "language-0"))
    assert "nothing you wrote is lost" in html


def test_a_form_in_order_has_no_summary():
    assert render("error_summary", "error_summary(form)", form=Sample()).strip() == ""


@pytest.mark.parametrize(
    ("done", "total", "unknown"),
    [(0, 4, 0), (3, 4, 0), (2, 4, 1), (4, 4, 0), (5, 7, 0), (3, 24, 2), (0, 0, 0)],
)
def test_the_ring_shows_each_place_as_done_unknown_or_open(done: int, total: int, unknown: int):
    html = render("ring", f"ring({done}, {total}, 'Words.', unknown={unknown})")
    states = re.findall(r'<circle class="(\w+)"', html)
    assert states == ["done"] * done + ["unknown"] * unknown + ["open"] * (total - done - unknown)
    assert "<title>Words.</title>" in html
    assert 'role="img"' in html


def test_the_rings_words_are_said_once_when_they_stand_beside_it():
    html = render("ring", "ring(1, 4, 'One of four.', words=True)")
    assert "<p>One of four.</p>" in html
    assert 'aria-hidden="true"' in html
    assert 'role="img"' not in html


def test_places_of_the_ring_never_overlap():
    for total in range(1, 40):
        html = render("ring", f"ring({total}, {total}, 'x')")
        lengths = [float(length) for length in re.findall(r'stroke-dasharray="([\d.]+) 100"', html)]
        width = re.search(r'stroke-width="([\d.]+)"', html)
        assert width
        around = 2 * 3.1416 * 20 / 100  # one hundredth of the ring in its own measure
        assert all(length * around + float(width[1]) < 100 * around / total for length in lengths)


@pytest.mark.parametrize("kind", ["done", "waiting", "unknown", "attention"])
def test_a_state_is_always_a_sign_and_words(kind: str):
    html = render("status", f"status('{kind}', 'Two of three')")
    assert "<svg" in html
    assert "Two of three" in html
    others = {"done", "waiting", "unknown", "attention"} - {kind}
    assert all(html != render("status", f"status('{other}', 'Two of three')") for other in others)


def test_a_number_is_called_with_one_tap_and_reads_from_left_to_right():
    html = render("phone", "phone('116 111')")
    assert html == '<a class="tel" href="tel:116111" dir="ltr">116 111</a>'


def test_times_are_read_by_machines_and_by_people():
    assert render("time", "day(d)", d=date(2027, 4, 14)) == (
        '<time datetime="2027-04-14"><bdi>onsdag 14. april 2027</bdi></time>'
    )
    assert render("time", "clock(t)", t=time(17, 0)) == '<time datetime="17:00"><bdi>17:00</bdi></time>'
    moment = datetime(2027, 4, 14, 15, 0, tzinfo=UTC)
    assert 'datetime="2027-04-14T15:00+00:00"><bdi>17:00</bdi>' in render("time", "clock(t)", t=moment)


def test_an_empty_list_names_the_next_step():
    html = render("empty", "empty('No networks yet.', 'Make one', '/n')")
    assert "No networks yet." in html
    assert 'href="/n">Make one</a>' in html


def test_steps_carry_their_state_in_words():
    html = render("steps", "steps([('The round', '/1', 'done', 'Read'), ('Practice', None, 'waiting', 'Next')])")
    assert html.count("<li") == 2
    assert '<a href="/1">The round</a>' in html
    assert "Next" in html


def render(component: str, call: str, **values: object) -> str:
    source = f'{{% import "components/{component}.html" as it %}}{{{{ it.{call} }}}}'
    return str(environment().from_string(source).render(values))


def environment() -> Environment:
    made = Environment(
        loader=FileSystemLoader(WEB / "templates"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_callables(Markup, lambda one, many, n: one, newstyle=True)  # type: ignore[attr-defined]
    made.filters.update(longdate=locale.longdate, shortdate=locale.shortdate, clocktime=locale.clocktime)
    return made
