"""One table: what becomes of every sample of the registers, and why."""

import pytest

from fnett.institutions.changes import Outcome, Plan, What
from fnett.institutions.registers import reading
from tests.institutions.samples import FOLDER, LISTS, entry, planned, sample, samples

SCHOOL, KINDERGARTEN = "It is a school.", "It is a kindergarten."
CLOSED = "It is closed and fnett did not know it."
BELONGS = "An institution belongs to it."
UNKNOWN = "Neither the school nor the kindergarten register names it, and fnett does not know it."
NO_OWNER = "No institution belongs to it, and its industry code is not that of schools or kindergartens."
V3 = "This is version 3 of the %s register; fnett reads version 4."
SEE = "see each unit's own file"

# file | as what | outcome | reason
TABLE = (
    # the school register
    ("nsr_v4_enhet_310002372.json", "institution", "created", SCHOOL),
    ("nsr_v4_enhet_310005118.json", "institution", "left out", "It owns schools and is none itself."),
    ("nsr_v4_enhet_310009229.json", "institution", "created", SCHOOL),
    ("nsr_v4_enhet_310010596.json", "institution", "left out", CLOSED),
    ("nsr_v4_enhet_310016071.json", "institution", "created", SCHOOL),
    ("nsr_v4_enhet_310022926.json", "institution", "created", SCHOOL),
    ("nsr_v4_enhet_310031143.json", "institution", "left out", CLOSED),
    ("nsr_v4_enhet_310035254.json", "institution", "created", SCHOOL),
    ("nsr_v4_enhet_310040738.json", "institution", "created", SCHOOL),
    ("nsr_v4_enhet_310046213.json", "institution", "created", SCHOOL),
    ("nsr_v4_enhet_310050326.json", "institution", "created", SCHOOL),
    ("nsr_v4_enhet_310057177.json", "institution", "created", SCHOOL),
    ("nsr_v4_enhet_310059919.json", "institution", "created", SCHOOL),
    ("nsr_v4_enhet_310062650.json", "institution", "left out", "It is adult education by its category."),
    (
        "nsr_v4_enhet_310068136.json",
        "institution",
        "created",
        "It counts as a school but has no address, grades or number of pupils: a person should look at it.",
    ),
    ("nsr_v4_enhet_310069507.json", "institution", "left out", CLOSED),
    ("nsr_v4_enhet_310070874.json", "institution", "created", SCHOOL),
    ("nsr_v4_enhet_310072249.json", "institution", "created", SCHOOL),
    ("nsr_v4_enhet_310081833.json", "institution", "created", SCHOOL),  # Svalbard: without a municipality
    ("nsr_v4_enhet_U90099901.json", "institution", "left out", "It lies abroad."),
    ("nsr_v3_enhet_eksempel.json", "institution", "refused", V3 % "school"),
    # the kindergarten register
    ("nbr_v4_enhet_310087319.json", "institution", "created", KINDERGARTEN),
    ("nbr_v4_enhet_310090050.json", "institution", "created", KINDERGARTEN),
    ("nbr_v4_enhet_310094161.json", "institution", "created", KINDERGARTEN),
    ("nbr_v4_enhet_310099643.json", "institution", "created", KINDERGARTEN),
    (
        "nbr_v4_enhet_310103756.json",
        "institution",
        "created",
        "It is a family kindergarten: the name may be a person's, the address a home.",
    ),
    ("nbr_v4_enhet_310105120.json", "institution", "created", KINDERGARTEN),
    ("nbr_v4_enhet_310106496.json", "institution", "left out", CLOSED),
    (
        "nbr_v4_enhet_310109231.json",
        "institution",
        "created",
        "It is a kindergarten, though marked inactive in BASIL.",
    ),
    (
        "nbr_v4_enhet_310113344.json",
        "institution",
        "left out",
        "The register does not call it a kindergarten.",
    ),
    ("nbr_v3_enhet_eksempel.json", "institution", "refused", V3 % "kindergarten"),
    # the business register: owners
    ("enhetsregisteret_enhet_310003743.json", "owner", "created", BELONGS),
    ("enhetsregisteret_enhet_310005118.json", "owner", "created", BELONGS),
    ("enhetsregisteret_enhet_310017442.json", "owner", "created", BELONGS),
    ("enhetsregisteret_enhet_310024295.json", "owner", "created", BELONGS),
    ("enhetsregisteret_enhet_310028401.json", "owner", "created", BELONGS),
    ("enhetsregisteret_enhet_310036625.json", "owner", "created", BELONGS),
    ("enhetsregisteret_enhet_310051691.json", "owner", "created", BELONGS),
    ("enhetsregisteret_enhet_310088684.json", "owner", "created", BELONGS),
    ("enhetsregisteret_enhet_310091421.json", "owner", "created", BELONGS),
    ("enhetsregisteret_enhet_310114715.json", "owner", "left out", NO_OWNER),  # a parents' committee
    (
        "enhetsregisteret_enhet_310116084.json",
        "owner",
        "created",
        "Its industry code is that of schools or kindergartens.",
    ),
    (
        "enhetsregisteret_enhet_slettet_310120197.json",
        "owner",
        "left out",
        "It is deleted and was not known.",
    ),
    (
        "enhetsregisteret_enhet_fjernet_http410_310121568.json",
        "institution",
        "left out",
        "It was removed from the open data; fnett has no copy.",
    ),
    # the business register: sub-units; a school or kindergarten is judged by its own register
    ("enhetsregisteret_underenhet_310002372.json", "institution", "created", SCHOOL),
    ("enhetsregisteret_underenhet_310035254.json", "institution", "created", SCHOOL),
    ("enhetsregisteret_underenhet_310050326.json", "institution", "created", SCHOOL),
    ("enhetsregisteret_underenhet_310090050.json", "institution", "created", KINDERGARTEN),
    ("enhetsregisteret_underenhet_310094161.json", "institution", "created", KINDERGARTEN),
    ("enhetsregisteret_underenhet_310117455.json", "institution", "left out", UNKNOWN),
    ("enhetsregisteret_underenhet_slettet_310069507.json", "institution", "left out", CLOSED),
    # lists: each unit in them has a file of its own, which says more
    ("nsr_v4_enheter_side1.json", "page 1 of 3 of the list of the school register", "8 units", SEE),
    ("nsr_v4_enheter_side2.json", "page 2 of 3 of the list of the school register", "8 units", SEE),
    ("nsr_v4_enheter_side3.json", "page 3 of 3 of the list of the school register", "4 units", SEE),
    ("nsr_v4_enheter_kommune_3201.json", "a part of the list of the school register", "3 units", SEE),
    (
        "nsr_v4_enheter_endretetter_2026-11-01.json",
        "a part of the list of the school register",
        "1 units",
        SEE,
    ),
    ("nbr_v4_enheter_side1.json", "page 1 of 2 of the list of the kindergarten register", "5 units", SEE),
    ("nbr_v4_enheter_side2.json", "page 2 of 2 of the list of the kindergarten register", "4 units", SEE),
    ("nbr_v4_enheter_kommune_0301.json", "a part of the list of the kindergarten register", "1 units", SEE),
    ("enhetsregisteret_enheter_sok.json", "page 1 of 1 of main units", "2 units", SEE),
    ("enhetsregisteret_underenheter_sok.json", "page 1 of 1 of sub-units", "3 units", SEE),
    ("enhetsregisteret_oppdateringer_underenheter.json", "page 1 of 1 of changed sub-units", "3 units", SEE),
    ("enhetsregisteret_enheter_sok_tomt.json", "an empty search", "0 units", "nothing"),
    ("nsr_v4_relasjonstyper.json", "a list of codes", "0 units", "nothing"),
    ("nsr_v4_skolekategorier.json", "a list of codes", "0 units", "nothing"),
    ("nsr_v4_utgaattyper.json", "a list of codes", "0 units", "nothing"),
)
UNITS = [row for row in TABLE if row[1] in ("institution", "owner")]
OTHERS = [row for row in TABLE if row not in UNITS]

# named by institutions as the bodies they belong to, without a file of their own
ONLY_NAMED = {
    "310018813": "Oslo kommune Utdanningsetaten",
    "310042102": "Hábmera suohkan - Hamarøy kommune",
    "310047589": "Aarborten tjïelte - Hattfjelldal kommune",
    "310055808": "Trondheim kommune",
    "310058548": "Trondheim kommune Oppvekst og utdanning",
    "310064025": "Elverum kommune",
    "310074985": "Bø kommune",
    "310083208": "Longyearbyen lokalstyre",
    "310085944": "Bærum kommune Barnehager",
    "310092797": "Stavanger kommune",
    "310098272": "Kárášjoga gielda - Karasjok kommune",
    "310102385": "LØYNDOMSHAGEN FAMILIEBARNEHAGE",
    "310107867": "Stavanger kommune Oppvekst og utdanning",
}


@pytest.fixture(scope="module")
def everything() -> Plan:
    """What all samples together would do to an empty database."""
    return planned(*samples())


def numbers_in(file: str) -> list[str]:
    return [item.number for item in reading.read(*sample(file)).items]


def test_the_table_names_every_sample_once() -> None:
    assert sorted(row[0] for row in TABLE) == sorted(path.name for path in FOLDER.glob("*.json"))


@pytest.mark.parametrize(("file", "what", "outcome", "reason"), UNITS)
def test_a_unit_becomes_what_the_table_says(everything: Plan, file: str, what: str, outcome: str, reason: str) -> None:
    (number,) = numbers_in(file)
    said = {(e.what, e.outcome, e.reason) for e in everything.entries if e.number == number}
    assert (what, outcome, reason) in said


@pytest.mark.parametrize(("file", "shape", "held", "_"), OTHERS)
def test_a_list_is_what_the_table_says(everything: Plan, file: str, shape: str, held: str, _: str) -> None:
    (answer,) = [a for a in everything.answers if a.file == file]
    assert (answer.shape, f"{len(answer.items)} units") == (shape, held)
    assert {item.number for item in answer.items} <= {e.number for e in everything.entries}


def test_nothing_comes_about_that_the_table_does_not_say(everything: Plan) -> None:
    stated = {(numbers_in(file)[0], what, outcome, reason) for file, what, outcome, reason in UNITS}
    stated |= {(number, "owner", "created", BELONGS) for number in ONLY_NAMED}
    assert {(e.number, e.what, e.outcome, e.reason) for e in everything.entries} == stated
    assert {n: entry(everything, n, What.OWNER).name for n in ONLY_NAMED} == ONLY_NAMED


def test_the_lists_alone_create_nothing_and_say_what_they_wait_for() -> None:
    plan = planned(*samples(*LISTS, "nbr_v4_enheter_side1.json", "nbr_v4_enheter_side2.json"))
    assert plan.changes_nothing
    assert plan.counts == {Outcome.WAITS: 21, Outcome.LEFT_OUT: 8}
    assert entry(plan, "310002372").reason == "The list tells neither industry code nor grades; it waits for its detail."
    assert entry(plan, "310062650").reason == "It is adult education by its category."


def test_a_feed_of_changes_alone_changes_nothing() -> None:
    plan = planned(sample("enhetsregisteret_oppdateringer_underenheter.json"))
    assert plan.changes_nothing
    assert plan.counts == {Outcome.LEFT_OUT: 3}
