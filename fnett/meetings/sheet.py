"""The invitation sheet: one A4 in the reader's language with the Norwegian beside it (product G12, L8)."""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import segno
from flask import current_app

from fnett.core import documents, pdf
from fnett.core.languages import INTERFACE_LANGUAGES, get_language
from fnett.institutions.models import Institution
from fnett.meetings import season
from fnett.meetings.models import Meeting
from fnett.meetings.words import OPENED_BY, words_of_welcome
from fnett.networks import codes, places
from fnett.networks.networks import Shown
from fnett.web.locale import clocktime, gettext, lazy, longdate, reading_in

TEMPLATE = Path(__file__).parent / "prints" / "sheet.typ"
TEXT = "parents/network"
SHORT, LONG = 2, 4  # what this is, and that nobody has to speak; where one language has the sheet alone, more
MOST_MEETINGS = 4
CHILD_LINE, EMERGENCY = "116 111", "112"
WELCOME = lazy("Welcome to the parent network of %(label)s")
Sheet = dict[str, Any]


def of(network: Shown, institution: Institution, language: str, today: date) -> Sheet:
    """Everything that stands on the sheet, as plain values."""
    norwegian = institution.written_form or "nb"
    code = codes.get(network.id)
    address = address_of(code)
    meetings = [m for m in season.of_year(network) if m.state == "planned" and m.day >= today][:MOST_MEETINGS]
    is_norwegian = language in ("nb", "nn")
    common = (network.label, meetings, address, LONG if is_norwegian else SHORT)
    return {
        "language": language,
        "direction": get_language(language).direction,
        "institution": institution.display_name or institution.name,
        "label": network.label,
        "code": code,
        "address": address.removesuffix(code),
        "qr": qr(address),
        "title": _title(language, network.label),
        "large": _in(language, *common),
        "small": None if is_norwegian else {**_in(norwegian, *common), "language": norwegian},
        "draft": _draft(language),
    }


def printed(sheet: Sheet) -> bytes:
    """The sheet as PDF."""
    return pdf.render(TEMPLATE, sheet)


def address_of(code: str) -> str:
    """Where parents go: always on the one base address (security rule 23)."""
    base: str = current_app.extensions["fnett.settings"].base_url
    return f"{base}/n/{code}"


def qr(address: str) -> str:
    """The address as a QR code in SVG, with the margin that phones need."""
    drawing = BytesIO()
    segno.make(address, error="m", micro=False).save(drawing, kind="svg", border=4, xmldecl=False)
    return drawing.getvalue().decode()


def isolated(name: str) -> str:
    """A name that keeps its own direction inside any sentence; print has no <bdi>."""
    return f"\u2068{name}\u2069"


def sections_of(language: str, most: int) -> list[tuple[str, str]]:
    """Headings and their paragraphs of the text for parents, the first of them."""
    blocks = documents.load(TEXT, language).text.strip().split("\n\n")
    pairs = [(heading.lstrip("# "), words) for heading, words in zip(blocks[::2], blocks[1::2], strict=True)]
    return pairs[:most]


def _in(language: str, label: str, meetings: list[Meeting], address: str, sections: int) -> Sheet:
    rooms = {place.id: place for place in places.all_places()}
    with reading_in(language):
        return {
            "welcome": gettext(WELCOME, label=isolated(label)),
            "sections": sections_of(language, sections),
            "next": gettext("Next meeting"),
            "later": gettext("Later this school year"),
            "meetings": [_meeting(meeting, rooms) for meeting in meetings],
            "no_date": gettext("The next date is not set yet. You find it at the address below as soon as it is."),
            "scan": gettext("Scan the square or open the address. There you can say that you are coming, without a name."),
            "qr_alt": gettext("A square to scan; it opens %(address)s", address=address),
            "child": (gettext("Worried for a child"), CHILD_LINE),
            "danger": (gettext("In danger now"), EMERGENCY),
        }


def _title(language: str, label: str) -> str:
    """What a window or a screen reader calls the document; plain text, so nothing is isolated."""
    with reading_in(language):
        return gettext(WELCOME, label=label)


def _meeting(meeting: Meeting, rooms: dict[Any, Any]) -> Sheet:
    room = rooms.get(meeting.place_id)
    return {
        "day": longdate(meeting.day),
        "time": f"{clocktime(meeting.starts)}–{clocktime(meeting.ends)}",
        "room": [isolated(room.name), isolated(room.door)] if room else [],
        "opened_by": gettext(OPENED_BY[room.opened_by]) if room else "",
        "welcome": [gettext(words) for words in words_of_welcome(meeting)],
    }


def _draft(language: str) -> str | None:
    """Languages that nobody has approved yet say so themselves."""
    with reading_in(language):
        notice = gettext("This translation is a draft. The Norwegian text counts.")
    return None if language in INTERFACE_LANGUAGES else notice
