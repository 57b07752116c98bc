"""What the start page of the demo shows: the accounts by where they belong, and one parents' page of each full year."""

from dataclasses import dataclass

from sqlalchemy import select

from fnett.core import tenancy
from fnett.core.db import db
from fnett.core.languages import LANGUAGES, Language
from fnett.core.tenancy import Door, Scope
from fnett.demo import story
from fnett.demo.story import Account
from fnett.institutions.models import Institution
from fnett.networks import codes, networks
from fnett.people.access import Role
from fnett.web.locale import gettext, lazy

ROLE_WORDS = {
    Role.ADMIN: lazy("Administrator"),
    Role.ADVISOR: lazy("Advisor"),
    Role.EDITOR: lazy("Editor"),
    Role.LEADER: lazy("Leader"),
    Role.COORDINATOR: lazy("Coordinator"),
    Role.MODERATOR: lazy("Moderator"),
}
ABOUT = {
    None: lazy("Sees the whole country: who is invited, who has signed, how regularly the networks meet."),
    story.SOLBAKKEN: lazy("A whole school with five networks and a year that goes well."),
    story.TYTTEBAER: lazy("A kindergarten whose own staff lead the circles; about half of the households come."),
    story.FURULIA: lazy("A school with one bad year: some evenings were cancelled, and of one nothing is known yet."),
    story.TROLLSTIEN: lazy("A small school that writes nynorsk."),
    story.SNOHEIM: lazy("A school with a Sámi name; the office finds it by either name."),
    story.EVENTYRKROKEN: lazy("Four evenings are planned; how they went is not known yet."),
    story.GRONNLITOPPEN: lazy("The leader has read the commitment and has not signed yet."),
    story.KVERNBEKKEN: lazy("The commitment is signed; the first network is still to come."),
}
SHOWN_IN = {story.SOLBAKKEN: ("2B", ("nb", "ar", "uk", "ti")), story.TYTTEBAER: ("Avdeling Bjørk", ("nb", "so", "en"))}


@dataclass(frozen=True)
class Stop:
    """One place of the demo and the people who belong there."""

    place: str
    about: str
    accounts: tuple[tuple[Account, str, Language], ...]  # with the role in words, and the language they read


@dataclass(frozen=True)
class ParentsPage:
    """The page behind one network's code, and languages to open it in."""

    institution: str
    network: str
    code: str
    languages: tuple[Language, ...]


def stops() -> list[Stop]:
    """The office first, then each institution."""
    names = {slug: _name(institution) for slug, institution in _institutions().items()}
    return [
        Stop(
            gettext("The office") if slug is None else names.get(slug, slug),
            gettext(about),
            tuple((a, gettext(ROLE_WORDS[a.role]), LANGUAGES[a.language]) for a in story.ACCOUNTS if a.at == slug),
        )
        for slug, about in ABOUT.items()
    ]


def parents_pages() -> list[ParentsPage]:
    """One network of each institution whose year is told whole; what was renamed or taken away is left out."""
    found = []
    for slug, institution in _institutions().items():
        if slug in SHOWN_IN:
            label, languages = SHOWN_IN[slug]
            with tenancy.work(Scope(Door.APP, institution.id, networks=None, read_only=True)):
                here = {network.label: codes.get(network.id) for network in networks.all_shown() if network.label == label}
            spoken = tuple(LANGUAGES[code] for code in languages)
            found += [ParentsPage(_name(institution), label, code, spoken) for label, code in here.items()]
    return found


def _institutions() -> dict[str, Institution]:
    told = [slug for slug in ABOUT if slug]
    rows = db.session.scalars(select(Institution).where(Institution.slug.in_(told))).all()
    known = {row.slug: row for row in rows}
    return {slug: known[slug] for slug in told if slug in known}


def _name(institution: Institution) -> str:
    return institution.display_name or institution.name
