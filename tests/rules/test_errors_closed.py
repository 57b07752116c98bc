"""An error forced at any of many points is a quiet page, changes nothing, lets nobody in, and is a line in the log (30)."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle, islice
from uuid import UUID

import pytest
from flask_wtf.csrf import CSRFProtect

from fnett.core import tenancy
from fnett.core.db import add
from fnett.core.models import AuditEntry
from fnett.core.tenancy import Door, Scope
from fnett.networks.codes import Opened
from fnett.parents import opening
from fnett.people import guard
from fnett.web.access import Way, at_the_door
from tests.ledger import Recorder
from tests.rules import log_reader, openings
from tests.rules.faults import ACCESS, POINTS, SECRET
from tests.rules.forcing import Forcing
from tests.rules.openings import Opening
from tests.rules.world import OWN, World

LANGUAGES = ("nb", "nn", "en")
PAGES, FORMS = 4, 3  # for each point in the ordinary run
OPENED_BY = {"flask_wtf.csrf:CSRFProtect.protect": Way.DOOR, "fnett.networks.codes:find_opened": Way.CODE}


@pytest.fixture
def forcing(world: World) -> Iterator[Forcing]:
    """The world's pages and forms, ready to be disturbed."""
    with openings.whole(world) as there, world.superuser.connect() as connection, log_reader.reading() as log:
        made = Forcing(there, connection, log)
        yield made
        made.rows.drop()


def chosen(found: list[Opening], number: int, start: int, *, full: bool) -> list[Opening]:
    """Some of these, others for each point; all of them where everything is run."""
    return found if full or len(found) <= number else list(islice(cycle(found), start, start + number))


def force(forcing: Forcing, points: list[str], *, full: bool) -> None:
    """Force an error at each point on pages and in forms that come by it."""
    languages = cycle(LANGUAGES)
    for number, point in enumerate(points):
        for page in chosen(forcing.feeling(point, forcing.pages), PAGES, number * PAGES % 40, full=full):
            forcing.open(page, point, next(languages))
        forms = forcing.feeling(point, forcing.forms)
        without_account = [form for form in forms if form.way in (Way.DOOR, Way.CODE)] if point in ACCESS else []
        some = chosen(forms, FORMS, number * FORMS % 20, full=full)
        for form in dict.fromkeys([*some, *without_account]):
            forcing.post(form, point, next(languages))


def test_an_error_is_quiet_and_closed(forcing: Forcing, proof: Recorder, full: bool):
    force(forcing, list(POINTS), full=full)
    seen = forcing.seen
    proof.figure(30, "injection points", len(POINTS))
    proof.figure(30, "points whose fault was felt", len(seen.felt), of=len(POINTS))
    proof.figure(30, "faults that were forced", seen.forced)
    proof.figure(30, "stack traces in answers", len(seen.traces))
    proof.figure(30, "half writes", len(seen.half))
    proof.figure(30, "allowed actions", len(seen.allowed))
    proof.figure(30, "personal data in the log", len(seen.told))
    named = "errors whose page names its line of the log"
    proof.figure(30, named, seen.errors - len(seen.unnamed), of=seen.errors)
    words = "error pages in the reader's language, or in two where words are what broke"
    proof.figure(30, words, seen.errors - len(seen.foreign), of=seen.errors)
    assert len(forcing.forms) >= 15, "too few forms could be sent: give POSTINGS or KEPT what they need"
    found = {
        "Nobody came by these points, so nothing is proved of them.": sorted(set(POINTS) - seen.felt),
        "Show errors/problem.html alone.": seen.traces,
        "Use cases flush; the one commit is the request's.": seen.half,
        "What cannot be looked up is refused.": seen.allowed,
        "The log gets the kind of error, its place and the request's number (last_resort.note).": seen.told,
        "The page says the number of its line in the log.": seen.unnamed,
        "The page is in the reader's language.": seen.foreign,
    }
    said = "\n".join(f"{what} {len(where)}\n  " + "\n  ".join(where[:6]) for what, where in found.items() if where)
    assert not said, said
    find_an_access_check_that_fails_open(forcing, proof)
    find_a_proof_and_a_code_that_fail_open(forcing, proof)
    find_a_trace_a_half_write_and_a_name(forcing, proof)  # last: the app is spoilt afterwards


@at_the_door
def half() -> str:
    with tenancy.work(Scope(Door.OFFICE)):
        add(AuditEntry(action="half done"))
    raise ValueError(SECRET)


def find_a_trace_a_half_write_and_a_name(forcing: Forcing, proof: Recorder) -> None:
    """Plant a handler that tells all and a view that commits in the middle, and see them found."""
    app, log = forcing.world.app, logging.getLogger("planted")
    app.view_functions["people.confirm_by_code"] = at_the_door(half)
    app.error_handler_spec[None][None][ValueError] = lambda error: (traceback.format_exc(), 500)
    form = next(form for form in forcing.forms if form.endpoint == "people.confirm_by_code")
    app.after_request_funcs[None].append(lambda response: (log.error("answered %s", SECRET), response)[1])
    forcing.post(form, "fnett.web.locale:longdate", "nb")
    assert (len(forcing.seen.traces), len(forcing.seen.half)) == (1, 1)
    assert forcing.seen.told
    for control in ("a page that shows the trace", "a commit in the middle", "a name in the log"):
        proof.caught(30, control)


def find_an_access_check_that_fails_open(forcing: Forcing, proof: Recorder) -> None:
    """Plant a guard that takes an error for a yes, and see it found."""
    page = next(page for page in forcing.pages if page.endpoint == "people.people")
    hooks = forcing.world.app.before_request_funcs[None]
    place = hooks.index(guard.enforce)

    def let_in() -> object:
        try:
            return guard.enforce()
        except ValueError:
            return "welcome"

    hooks[place] = let_in  # type: ignore[call-overload]
    forcing.open(page, "fnett.people.accounts:Account.roles_in", "nb")
    hooks[place] = guard.enforce
    assert len(forcing.seen.allowed) == 1
    proof.caught(30, "an access check that lets people in when it fails")


def find_a_proof_and_a_code_that_fail_open(forcing: Forcing, proof: Recorder) -> None:
    """Plant a proof and a code that count as right where nobody can look, and see the forms that are taken."""
    seen, own = forcing.seen, forcing.world.values[OWN]
    enter, opened = opening.by_code, Opened(UUID(own["institution_id"]), UUID(own["network_id"]))

    def open_all(code: str) -> Opened | None:
        with suppress(ValueError):
            return enter(code)
        tenancy.bind(Scope(Door.APP, opened.institution_id, frozenset({opened.network_id})))
        return opened

    def protect() -> None:
        with suppress(ValueError):
            CSRFProtect.protect(guard.csrf)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(opening, "by_code", open_all)
        patch.setattr(guard.csrf, "protect", protect)
        for fault, way in (
            ("flask_wtf.csrf:CSRFProtect.protect", Way.DOOR),
            ("fnett.networks.codes:find_opened", Way.CODE),
        ):
            forms = [form for form in forcing.feeling(fault, forcing.forms) if form.way is way]
            seen.allowed.clear()
            for form in forms:
                forcing.post(form, fault, "nb")
            assert len(seen.allowed) == len(forms) > 0
    proof.caught(30, "a form at the door that is taken when its proof cannot be checked")
    proof.caught(30, "a form behind a code that is taken when the code cannot be looked up")
