"""The business register (Enhetsregisteret): main units, sub-units, deleted ones, and the feed of changes.

Addresses, telephones, e-mail and roles are never read: an association's address is often a parent's home.
"""

from collections.abc import Callable

from fnett.institutions import orgnr
from fnett.institutions.registers.fields import Fields, WrongFact, WrongShape, plain
from fnett.institutions.registers.values import Change, Deleted, Item, MainUnit, Removed, SubUnit, Unfit

ENDING = ("konkurs", "underAvvikling", "underTvangsavviklingEllerTvangsopplosning")
LISTS = {
    "enheter": "main units",
    "underenheter": "sub-units",
    "oppdaterteEnheter": "changed main units",
    "oppdaterteUnderenheter": "changed sub-units",
}
REMOVED = {"organisasjonsnummer", "slettedato"}


def is_removed(unit: Fields) -> bool:
    """Whether this is the short body that comes with HTTP 410: a number and a day, without name or class."""
    return all(key in unit for key in REMOVED) and "navn" not in unit and "respons_klasse" not in unit


def read(unit: Fields) -> Item:
    """One unit, by the class that the register says it has. Raises WrongShape."""
    number = unit.text("organisasjonsnummer")
    try:
        if not orgnr.is_valid(number):
            raise WrongFact("Its number is not nine digits with the right check digit.")
        if is_removed(unit):
            return Removed(number, unit.day("slettedato"))
        if "endringstype" in unit:
            return Change(number, unit.text("endringstype"))
        kind = unit.text("respons_klasse")
        if kind not in CLASSES:
            raise WrongShape(f"{unit.where} is of the class {kind}, which fnett does not know")
        return CLASSES[kind](unit, number, plain(unit.text("navn"), "navn"))
    except WrongFact as fault:
        return Unfit(number, unit.text("navn") if "navn" in unit else "", str(fault))


def _main_unit(unit: Fields, number: str, name: str) -> MainUnit:
    form = unit.find_object("organisasjonsform")
    if form is None:
        raise WrongShape(f"{unit.where} has no value in organisasjonsform")
    parent = unit.find_text("overordnetEnhet") if "overordnetEnhet" in unit else None
    if parent and not orgnr.is_valid(parent):
        raise WrongFact("The number of the body above is not nine digits with the right check digit.")
    industry = unit.find_object("naeringskode1") if "naeringskode1" in unit else None
    is_closing = any(unit.flag(key) for key in ENDING if key in unit)
    return MainUnit(
        number=number,
        name=name,
        form=plain(form.text("kode"), "kode", 10),
        parent=parent,
        industry=industry.find_text("kode") if industry else None,
        is_closing=is_closing,
    )


def _sub_unit(unit: Fields, number: str, name: str) -> SubUnit:
    return SubUnit(number, name, unit.find_day("nedleggelsesdato") if "nedleggelsesdato" in unit else None)


def _deleted(unit: Fields, number: str, name: str) -> Deleted:
    return Deleted(number, name, unit.day("slettedato"), unit.text("respons_klasse") == "SlettetUnderenhet")


CLASSES: dict[str, Callable[[Fields, str, str], Item]] = {
    "Enhet": _main_unit,
    "Underenhet": _sub_unit,
    "SlettetEnhet": _deleted,
    "SlettetUnderenhet": _deleted,
}
