"""The school register (NSR) and the kindergarten register (NBR), version 4: list rows and details."""

import re

from fnett.institutions import orgnr
from fnett.institutions.registers.fields import (
    LONGEST_NAME,
    Fields,
    WrongFact,
    find_plain,
    find_website,
    plain,
)
from fnett.institutions.registers.values import Body, Detail, Unfit, Unit

NSR, NBR = "nsr", "nbr"
REGISTERS = {NSR: "the school register", NBR: "the kindergarten register"}
CATEGORIES = {NSR: "Skolekategorier", NBR: "Barnehagekategorier"}
OWNER, ATTACHED = {NSR: "1", NBR: "6"}, {NSR: "4", NBR: "9"}  # kinds of relation
WRITTEN_FORMS = {"B": "nb", "N": "nn"}  # others are not known and count as not set
STILL_THERE = "A"
FIRST_GRADE, LAST_GRADE = 1, 13  # Vg1 to Vg3 are 11 to 13
FAMILY = "familiebarnehage"  # the name; its id in the register is not known for certain
LONGEST_CODE = 2
LARGEST = 100_000
FOUR_DIGITS = re.compile(r"[0-9]{4}")


def find_register(unit: Fields) -> str | None:
    """Which register a unit comes from: it either may be a school or may be a kindergarten."""
    if "ErSkole" in unit:
        return NSR
    return NBR if "ErBarnehage" in unit else None


def is_version_3(unit: Fields) -> bool:
    """Whether the unit has the field names of version 3."""
    return "Orgnr" in unit


def old_version(unit: Fields) -> Unfit:
    """A unit of version 3, refused by name."""
    register = REGISTERS[NBR if "ErBarnehage" in unit else NSR]
    reason = f"This is version 3 of {register}; fnett reads version 4."
    return Unfit(unit.text("Orgnr"), unit.find_text("Navn") or "", reason)


def row(unit: Fields, register: str) -> Unit | Unfit:
    """A row of a list."""
    return _fit(unit, register, unit.find_text("Kommunenummer"), is_detail=False)


def detail(unit: Fields, register: str) -> Unit | Unfit:
    """The answer about one unit."""
    municipality = unit.find_object("Kommune")
    number = municipality.find_text("Kommunenummer") if municipality else None
    return _fit(unit, register, number, is_detail=True)


def _fit(unit: Fields, register: str, municipality: str | None, *, is_detail: bool) -> Unit | Unfit:
    number, name = unit.text("Organisasjonsnummer"), unit.text("Navn")
    try:
        if not (orgnr.is_valid(number) or orgnr.is_pseudo(number)):
            raise WrongFact("Its number is not nine digits with the right check digit.")
        if municipality and not FOUR_DIGITS.fullmatch(municipality):
            raise WrongFact("The number of its municipality is not four digits.")
        return _unit(unit, register, municipality, _detail(unit, register) if is_detail else None)
    except WrongFact as fault:
        return Unfit(number, name, str(fault))


def _unit(unit: Fields, register: str, municipality: str | None, detail: Detail | None) -> Unit:
    is_school = register == NSR
    categories = unit.objects(CATEGORIES[register])
    return Unit(
        register=register,
        number=unit.text("Organisasjonsnummer"),
        name=plain(unit.text("Navn"), "Navn"),
        full_name=plain(unit.find_text("FulltNavn") or unit.text("Navn"), "FulltNavn"),
        municipality=municipality,
        is_active=unit.flag("ErAktiv"),
        is_institution=unit.flag("ErSkole" if is_school else "ErBarnehage"),
        is_owner=unit.flag("ErSkoleeier" if is_school else "ErBarnehageEier"),
        is_private=unit.flag("ErPrivatskole" if is_school else "ErPrivatBarnehage"),
        is_special=is_school and unit.flag("ErSpesialskole"),
        is_idle=not is_school and unit.flag("ErInaktivIBasil"),
        teaches_compulsory=is_school and unit.flag("ErGrunnskole"),
        teaches_upper=is_school and unit.flag("ErVideregaaendeSkole"),
        is_family=any(category.text("Navn").casefold().startswith(FAMILY) for category in categories),
        categories=frozenset(category.text("Id") for category in categories),
        changed_at=unit.moment("DatoEndret"),
        detail=detail,
    )


def _detail(unit: Fields, register: str) -> Detail:
    ended = unit.find_object("Utgaattype")
    reason = find_plain(ended.find_text("Id") if ended else None, "Utgaattype", LONGEST_CODE)
    ended_at = unit.find_moment("UtgaattDato")
    written_form = unit.find_object("Maalform")
    grade_from, grade_to = _grades(unit) if register == NSR else (None, None)
    latitude, longitude = _place(unit.find_object("Koordinat"))
    street, postcode, postal_place = _address(unit.find_object("Beliggenhetsadresse"))
    return Detail(
        industry=_first_industry(unit),
        is_excluded=unit.flag("ErEkskludert"),
        closed_on=ended_at.date() if ended_at else None,
        closed_reason=reason if reason and reason != STILL_THERE else None,
        grade_from=grade_from,
        grade_to=grade_to,
        size=_size(unit, "Elevtall" if register == NSR else "AntallBarn"),
        street=street,
        postcode=postcode,
        postal_place=postal_place,
        latitude=latitude,
        longitude=longitude,
        website=find_website(unit.find_text("Internettadresse")),
        written_form=WRITTEN_FORMS.get((written_form and written_form.find_text("Id")) or ""),
        owner=_related(unit, OWNER[register]),
        attached=_related(unit, ATTACHED[register]),
    )


def _first_industry(unit: Fields) -> str | None:
    codes = sorted((code.number("Prioritet"), code.text("Kode")) for code in unit.objects("Naeringskoder"))
    return codes[0][1] if codes else None


def _grades(unit: Fields) -> tuple[int | None, int | None]:
    keys = ("SkoletrinnGSFra", "SkoletrinnGSTil", "SkoletrinnVGSFra", "SkoletrinnVGSTil")
    grades = [grade for grade in map(unit.find_number, keys) if grade is not None]
    if any(not FIRST_GRADE <= grade <= LAST_GRADE for grade in grades):
        raise WrongFact("Its grades are outside 1 to 13.")
    return (min(grades), max(grades)) if grades else (None, None)


def _size(unit: Fields, key: str) -> int | None:
    size = unit.find_number(key)
    if size is not None and not 0 <= size <= LARGEST:
        raise WrongFact(f"{key} is {size}.")
    return size


def _place(coordinates: Fields | None) -> tuple[float | None, float | None]:
    """Latitude and longitude; 0/0 stands for not known."""
    if coordinates is None or coordinates.find_text("GeoKilde") == "Undefined":
        return None, None
    latitude, longitude = coordinates.decimal("Breddegrad"), coordinates.decimal("Lengdegrad")
    is_known = (latitude, longitude) != (0, 0) and abs(latitude) <= 90 and abs(longitude) <= 180
    return (latitude, longitude) if is_known else (None, None)


def _address(address: Fields | None) -> tuple[str | None, str | None, str | None]:
    if address is None:
        return None, None, None
    postcode = address.find_text("Postnummer")
    return (
        find_plain(address.find_text("Adresse"), "Adresse", LONGEST_NAME),
        postcode if postcode and FOUR_DIGITS.fullmatch(postcode) else None,
        find_plain(address.find_text("Poststed"), "Poststed"),
    )


def _related(unit: Fields, kind: str) -> Body | None:
    """The first body that stands in this relation to the unit."""
    for relation in unit.objects("ForeldreRelasjoner"):
        body, relation_kind = relation.find_object("Enhet"), relation.find_object("Relasjonstype")
        if body is None or relation_kind is None or relation_kind.text("Id") != kind:
            continue
        number = body.text("Organisasjonsnummer")
        if not orgnr.is_valid(number):
            raise WrongFact("The number of its owner is not nine digits with the right check digit.")
        return Body(number, plain(body.text("Navn"), "The owner's name"))
    return None
