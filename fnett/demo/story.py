"""The people of the demo: one table, read by whoever loads it and by the page that lists the accounts.

Every name is invented and every address ends in .example; the schools and kindergartens are those of the register samples.
"""

from dataclasses import dataclass

from fnett.people.access import OFFICE_ROLES, Role

SOLBAKKEN, TYTTEBAER = "ovre-solbakken-skole", "tyttebaertunet-barnehage"
FURULIA, TROLLSTIEN, SNOHEIM = "furulia-skole", "montessoriskulen-trollstien-sa", "snoheim-skole"
EVENTYRKROKEN, GRONNLITOPPEN = "eventyrkroken-barnehage-as", "gronnlitoppen-ungdomsskole"
KVERNBEKKEN, ELVELANGS = "kvernbekken-ungdomsskole", "elvelangs-barnehage"
FULL = (SOLBAKKEN, TYTTEBAER)  # the institutions whose year is told whole


@dataclass(frozen=True)
class Training:
    """How far somebody is in M1: steps read, questions answered right, and then one answered wrong."""

    steps: int = 0
    right: int = 0
    wrong: bool = False


@dataclass(frozen=True)
class Account:
    """Somebody who can sign in to the demo; `at` is an institution's slug, None for the office."""

    email: str
    name: str
    role: Role
    at: str | None
    language: str
    training: Training = Training()


@dataclass(frozen=True)
class Invited:
    """Somebody whose invitation lies in the demo mailbox and waits for an answer."""

    email: str
    name: str
    role: Role
    at: str
    language: str


ALL_READ, PASSED = Training(steps=9), Training(steps=9, right=6)
A, L, C, M = Account, Role.LEADER, Role.COORDINATOR, Role.MODERATOR
ACCOUNTS = (
    A("ingeborg@kontoret.example", "Ingeborg Himmelrand", Role.ADMIN, None, "nb"),
    A("amir@kontoret.example", "Amir Sjøglimt", Role.ADVISOR, None, "en"),
    A("wenche@kontoret.example", "Wenche Blåbærli", Role.EDITOR, None, "nn"),
    # a combined school whose year goes well
    A("ragnhild@solbakken.example", "Ragnhild Stjernelund", L, SOLBAKKEN, "nb"),
    A("jonas@solbakken.example", "Jonas Nordlykt", C, SOLBAKKEN, "nb"),
    A("amina@foreldre.example", "Amina Måneskog", M, SOLBAKKEN, "nb", PASSED),
    A("tesfay@foreldre.example", "Tesfay Solkonge", M, SOLBAKKEN, "en", Training(steps=9, right=4)),
    A("oksana@foreldre.example", "Oksana Vintersol", M, SOLBAKKEN, "en", Training(steps=5)),
    A("lars@foreldre.example", "Lars Granlykt", M, SOLBAKKEN, "nn"),
    A("mai@foreldre.example", "Thi Mai Elvekant", M, SOLBAKKEN, "nb", Training(steps=9, right=5, wrong=True)),
    # a kindergarten whose staff lead the circles
    A("marit@tyttebaertunet.example", "Marit Tangrosa", L, TYTTEBAER, "nb"),
    A("fatima@tyttebaertunet.example", "Fatima Lysning", M, TYTTEBAER, "nb", PASSED),
    A("petter@tyttebaertunet.example", "Petter Heiblom", M, TYTTEBAER, "nn", ALL_READ),
    # a school with one bad year
    A("kaare@furulia.example", "Kåre Furustjerne", L, FURULIA, "nb"),
    A("leyla@foreldre.example", "Leyla Vårvind", M, FURULIA, "nb", Training(steps=2)),
    # a school that writes nynorsk
    A("gro@trollstien.example", "Gro Fjordglimt", L, TROLLSTIEN, "nn"),
    A("olav@foreldre.example", "Olav Brekkesol", M, TROLLSTIEN, "nn", PASSED),
    # a school with a Sámi name
    A("ingamaret@snoheim.example", "Inga Máret Snøvind", L, SNOHEIM, "nb"),
    A("nilsante@foreldre.example", "Nils Ánte Rimfrost", M, SNOHEIM, "nb", PASSED),
    # a kindergarten that has planned, and of which nothing is heard since
    A("henrik@eventyrkroken.example", "Henrik Rosenfugl", L, EVENTYRKROKEN, "en"),
    A("selam@foreldre.example", "Selam Morgenrød", M, EVENTYRKROKEN, "en", Training(steps=7)),
    # a leader who has opened the commitment, and one who has signed and has no networks yet
    A("bente@gronnlitoppen.example", "Bente Skogstjerne", L, GRONNLITOPPEN, "nb"),
    A("dag@kvernbekken.example", "Dag Steinlyng", L, KVERNBEKKEN, "nb"),
    A("zofia@foreldre.example", "Zofia Lyngtind", M, KVERNBEKKEN, "en", Training(steps=1)),
)
INVITED = (
    Invited("astrid@elvelangs.example", "Astrid Elvesus", L, ELVELANGS, "nb"),
    Invited("yusuf@foreldre.example", "Yusuf Havbris", M, SOLBAKKEN, "en"),
)
SIGNED = (SOLBAKKEN, TYTTEBAER, FURULIA, TROLLSTIEN, SNOHEIM, EVENTYRKROKEN, KVERNBEKKEN)
SEEN = (GRONNLITOPPEN,)
TITLES = {
    "nb": {"school": "Rektor", "kindergarten": "Styrer"},
    "nn": {"school": "Rektor", "kindergarten": "Styrar"},
    "en": {"school": "Headteacher", "kindergarten": "Head of kindergarten"},
}


def office() -> tuple[Account, ...]:
    """The people of the national organisation."""
    return tuple(account for account in ACCOUNTS if account.role in OFFICE_ROLES)


def members(role: Role) -> tuple[Account, ...]:
    """The people who hold this role in an institution."""
    return tuple(account for account in ACCOUNTS if account.at and account.role is role)


def leader_of(slug: str) -> Account:
    """The leader of this institution."""
    return next(account for account in members(Role.LEADER) if account.at == slug)
