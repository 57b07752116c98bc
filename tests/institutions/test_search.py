"""Finding schools and kindergartens, however their names are typed."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from fnett.core.tenancy import Door, Scope, work
from fnett.institutions import curating, importing, search
from tests.institutions.samples import TODAY, samples


@pytest.fixture
def session(app: Flask) -> Iterator[Session]:
    """A session of the office after importing all samples."""
    with app.app_context(), work(Scope(Door.OFFICE)) as session:
        importing.apply(session, importing.plan(samples(), importing.known(session), today=TODAY))
        yield session


def names(session: Session, text: str = "", **narrowing: str) -> list[str]:
    return [row.name for row in search.search(session, text, **narrowing).rows]  # type: ignore[arg-type]


SUN = "Beaivváš mánáidgárdi - Solstrålen barnehage"
SNOW = "Muohta skuvla - Snøheim skole"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("karasjohka", [SUN]),
        ("Kárášjohka", [SUN]),
        ("karasjok", [SUN]),
        ("beaivvas", [SUN]),
        ("solstraalen", [SUN]),
        ("SOLSTRÅLEN", [SUN]),
        ("guovdageaidnu", [SNOW]),
        ("kautokeino snoheim", [SNOW]),
        ("snoeheim", [SNOW]),
        ("310 035 254", [SNOW]),
        ("310035254", [SNOW]),
        ("ljos & leik", ["Skule «Ljos & Leik» v/ Bø avd 1–4 / SFO'en <midlertidig lokale>"]),
        ("ingen har dette namnet", []),
    ],
)
def test_an_institution_is_found(session: Session, typed: str, found: list[str]) -> None:
    assert names(session, typed) == found


@pytest.mark.parametrize("signs", ["%", "_", "\\", "%_%", "***", "'; --"])
def test_signs_find_nothing_rather_than_everything(session: Session, signs: str) -> None:
    assert names(session, signs) == []
    assert len(names(session, " ")) == 21


def test_county_and_kind_narrow_the_search(session: Session) -> None:
    assert len(names(session, county="46")) == 3
    assert len(names(session, kind="kindergarten")) == 7
    assert names(session, "skule", county="46", kind="school") == [
        "Montessoriskulen Trollstien SA",
        "Storfjellet vidaregåande skule",
    ]


def test_closed_ones_are_found_when_asked_for(session: Session) -> None:
    row = search.search(session, "furulia").rows[0]
    row.register_state = "closed"
    session.flush()
    assert names(session, "furulia") == []
    assert [found.name for found in search.search(session, "furulia", closed=True).rows] == ["Furulia skole"]


def test_one_marked_out_is_hidden(session: Session) -> None:
    (pool,) = search.search(session, "vikarer").rows
    curating.mark(pool, "out")
    session.flush()
    assert names(session, "vikarer") == []


def test_pages_follow_each_other_without_gap_or_repetition(session: Session) -> None:
    seen: list[str] = []
    after = None
    while True:
        page = search.search(session, limit=4, after=after)
        seen += [row.name for row in page.rows]
        after = page.after
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 21
    assert seen == names(session)
    assert seen[-2:] == ["Øvre Solbakken skole", "Åpen barnehage Torget"]
