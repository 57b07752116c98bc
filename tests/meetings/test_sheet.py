"""The invitation sheet: one page in each language, what it must say, our own faces, and text that stays text."""

from datetime import date
from io import BytesIO

import pypdf
import pytest
import segno
from pypdf import PdfReader

from fnett.core.languages import PARENT_LANGUAGES
from fnett.institutions.models import Institution
from fnett.meetings import closing, sheet
from fnett.networks import networks
from fnett.web.locale import longdate, reading_in
from tests.factories import code_of
from tests.meetings.house import EVENING_BEFORE, JANUARY, House

FOREIGN = sorted(set(PARENT_LANGUAGES) - {"nb", "nn"})
LONGEST = "Avdeling Blåbærskogen Nordvest"
SAMI = "Guovdageainnu mánáidskuvla ja nuoraidskuvla – Kautokeino barneskole og ungdomsskole med musikkskole og språksenter"


def sheet_of(house: House, language: str, **changes: object) -> sheet.Sheet:
    with house.app.app_context(), house.work() as session:
        institution = session.get_one(Institution, house.institution)
        return {**sheet.of(networks.shown(house.network), institution, language, date(2026, 11, 25)), **changes}


def printed(house: House, values: sheet.Sheet) -> PdfReader:
    with house.app.app_context():
        return pypdf.PdfReader(BytesIO(sheet.printed(values)))


def words_of(document: PdfReader) -> str:
    """The words without white space and marks of direction, since lines break where they like."""
    text = "".join(page.extract_text() for page in document.pages)
    return "".join(text.split()).translate(dict.fromkeys(range(0x2066, 0x206A)))


def faces_of(document: PdfReader) -> set[str]:
    fonts = [font.get_object() for page in document.pages for font in page["/Resources"]["/Font"].values()]
    return {str(font["/BaseFont"]).split("+")[-1] for font in fonts}


@pytest.mark.parametrize("language", PARENT_LANGUAGES)
def test_each_sheet_is_one_page_with_label_day_time_room_code_and_numbers_to_call(house, language):
    house.meeting()
    document = printed(house, sheet_of(house, language))
    assert len(document.pages) == 1
    words = words_of(document)
    code = code_of_house(house)
    for wanted in ("2B", "17:00–18:15", "Klasserommet", "InngangB", code, "http://localhost/n/", "116111", "112"):
        assert wanted in words, wanted
    assert document.trailer["/Root"]["/Lang"].startswith(language)
    assert "2B" in document.metadata.title
    with reading_in(language):
        day = "".join(longdate(JANUARY).split())
    if language == "ar":  # letters are extracted in the pieces that the face draws them from; numbers are whole
        assert "12" in words
        assert "2027" in words
    else:
        assert day in words


def code_of_house(house: House) -> str:
    with house.app.app_context():
        return code_of(house.institution, house.network)


@pytest.mark.parametrize("language", PARENT_LANGUAGES)
@pytest.mark.parametrize("meetings", [0, 1, 6])
def test_however_much_there_is_to_say_it_is_one_page_and_only_our_faces(house, language, meetings):
    for month in range(1, meetings + 1):
        house.meeting(date(2027, month, 14))
    values = sheet_of(house, language, institution=SAMI)
    for words in (values["large"], values["small"] or {}):
        if words:
            words["welcome"] = words["welcome"].replace("2B", LONGEST)
    document = printed(house, values)
    assert len(document.pages) == 1
    assert faces_of(document)
    assert all(face.startswith("NotoSans") for face in faces_of(document)), faces_of(document)
    assert "".join(SAMI.split()) in words_of(document)
    assert len(values["large"]["meetings"]) == min(meetings, sheet.MOST_MEETINGS)


@pytest.mark.parametrize("language", PARENT_LANGUAGES)
def test_the_face_of_the_script_is_there_and_every_letter_has_a_shape(house, language):
    document = printed(house, sheet_of(house, language))
    wanted = {"ar": "NotoSansArabic-Regular", "ti": "NotoSansEthiopic-Regular"}.get(language, "NotoSans-Regular")
    assert wanted in faces_of(document)
    assert "\ufffd" not in words_of(document)


@pytest.mark.parametrize("language", FOREIGN)
def test_a_foreign_sheet_has_the_norwegian_beside_it(house, language):
    values = sheet_of(house, language)
    assert values["small"]["language"] == "nb"
    assert "Foreldreneiklassen" in words_of(printed(house, values))


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_a_norwegian_sheet_stands_alone(house, language):
    assert sheet_of(house, language)["small"] is None


@pytest.mark.parametrize("language", PARENT_LANGUAGES)
def test_only_languages_that_nobody_has_approved_call_themselves_drafts(house, language):
    draft = sheet_of(house, language)["draft"]
    assert bool(draft) is (language in ("ar", "so", "ti", "uk"))


def test_the_square_opens_the_networks_page_on_the_base_address(house):
    values = sheet_of(house, "en")
    address = f"http://localhost/n/{code_of_house(house)}"
    assert values["address"] + values["code"] == address
    drawing = BytesIO()
    segno.make(address, error="m", micro=False).save(drawing, kind="svg", border=4, xmldecl=False)
    assert values["qr"] == drawing.getvalue().decode()
    assert sheet.qr(address) != sheet.qr(address[:-1])


def test_past_held_and_cancelled_meetings_are_not_announced(house):
    past, called_off, coming = house.meeting(EVENING_BEFORE), house.meeting(JANUARY), house.meeting(date(2027, 4, 13))
    with house.app.app_context(), house.work():
        closing.cancel(house.network, called_off, "illness")
    announced = sheet_of(house, "en")["large"]["meetings"]
    assert [meeting["day"] for meeting in announced] == ["Tuesday, 13 April 2027"]
    assert past
    assert coming


def test_without_a_date_the_sheet_says_where_it_will_be_found(house):
    assert "Thenextdateisnotsetyet." in words_of(printed(house, sheet_of(house, "en")))


@pytest.mark.parametrize("name", ['#panic("no")', '"] #read("/etc/passwd") [', "*A* _b_ $x$ \\ // <c> @d"])
def test_a_name_that_looks_like_typst_stays_text(house, name):
    assert "".join(name.split()) in words_of(printed(house, sheet_of(house, "en", institution=name)))


@pytest.mark.parametrize("language", PARENT_LANGUAGES)
def test_the_text_for_parents_has_a_paragraph_below_each_heading(language):
    assert len(sheet.sections_of(language, sheet.LONG)) == sheet.LONG
    assert all(title and words for title, words in sheet.sections_of(language, sheet.LONG))
