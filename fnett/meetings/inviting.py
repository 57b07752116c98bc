"""Inviting where parents already are: for each language a text to paste, the sheet and words for a call (product G18)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from markupsafe import Markup

from fnett.core import documents, tenancy
from fnett.core.languages import INTERFACE_LANGUAGES, PARENT_LANGUAGES, Language, get_language
from fnett.institutions.models import Institution
from fnett.meetings import pasting, relay_days, season, sheet
from fnett.meetings.models import Meeting
from fnett.networks import codes, languages, relays
from fnett.networks.models import Place
from fnett.networks.networks import Shown

SCRIPT = "parents/phone"


@dataclass(frozen=True)
class Script:
    """What to say on the phone to those whom writing does not reach."""

    language: Language
    words: Markup


@dataclass(frozen=True)
class Piece:
    """One language: the text to paste once a meeting is planned, and what to say on the phone."""

    language: Language
    text: str | None
    script: Script | None

    @property
    def is_draft(self) -> bool:
        """Whether nobody has approved the words in this language yet."""
        return self.language.code not in INTERFACE_LANGUAGES


@dataclass(frozen=True)
class Invitation:
    """What a network's page of inviting shows."""

    meeting: Meeting | None
    pieces: tuple[Piece, ...]
    others: tuple[Piece, ...]
    is_chosen: bool
    relay: str | None
    next_letter: date | None


def of(network: Shown, institution: Institution, now: datetime) -> Invitation:
    """The next meeting's invitation in the network's languages, and in all others."""
    coming = [meeting for meeting in season.of_year(network) if meeting.state == "planned" and meeting.starts_at > now]
    meeting = coming[0] if coming else None
    chosen = languages.chosen(network.id)
    own = chosen or languages.usual(institution)
    texts = texts_of(meeting, network, PARENT_LANGUAGES) if meeting else {}
    pieces = {code: Piece(get_language(code), texts.get(code), _find_script(code)) for code in PARENT_LANGUAGES}
    return Invitation(
        meeting,
        tuple(pieces[code] for code in own),
        tuple(piece for code, piece in pieces.items() if code not in own),
        bool(chosen),
        relays.find(network.id),
        relay_days.find_next([meeting.day for meeting in coming], now),
    )


def texts_of(meeting: Meeting, network: Shown, codes_of_languages: Collection[str]) -> dict[str, str]:
    """The text to paste about a meeting, by language."""
    place = tenancy.get(Place, meeting.place_id) if meeting.place_id else None
    address = sheet.address_of(codes.get(network.id))
    return {code: pasting.text_of(meeting, place, network.label, address, code) for code in codes_of_languages}


def changes_of(meeting: Meeting, network: Shown, codes_of_languages: Collection[str], was_on: date) -> dict[str, str]:
    """The text to paste where a meeting is not on the day that was told before, by language."""
    place = tenancy.get(Place, meeting.place_id) if meeting.place_id else None
    address = sheet.address_of(codes.get(network.id))
    return {code: pasting.change_of(meeting, place, network.label, address, code, was_on) for code in codes_of_languages}


def _find_script(language: str) -> Script | None:
    try:
        document = documents.load(SCRIPT, language)
    except documents.Unfit:
        return None
    _, _, words = document.text.partition("\n")
    return Script(get_language(document.language), documents.render(words))
