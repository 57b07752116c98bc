"""Rules of parents' pages: which meeting is shown, and what can be a code."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeVar

from fnett.core import tokens

CODE = re.compile(rf"[{tokens.CROCKFORD}]{{{tokens.CODE_LENGTH}}}")
PUNCTUATION = re.compile(r"[\W_]+")


class Dated(Protocol):
    """What a meeting says of itself here."""

    @property
    def state(self) -> str:
        """Planned, held or cancelled."""

    @property
    def starts_at(self) -> datetime:
        """When it begins."""

    @property
    def ends_at(self) -> datetime:
        """When it is over."""


M = TypeVar("M", bound=Dated)


@dataclass(frozen=True)
class Shown(Generic[M]):
    """The next meeting or the one that is on, one before it that was called off, and the last that was held."""

    next: M | None
    called_off: M | None
    last: M | None


def choose(meetings: Sequence[M], now: datetime) -> Shown[M]:
    """What a parent has to know of a network's meetings, which come by day."""
    ahead = [meeting for meeting in meetings if meeting.ends_at > now]
    coming = next((meeting for meeting in ahead if meeting.state == "planned"), None)
    before = ahead[: ahead.index(coming)] if coming else ahead
    called_off = next((meeting for meeting in before if meeting.state == "cancelled"), None)
    held = [meeting for meeting in meetings if meeting.state == "held"]
    return Shown(coming, called_off, held[-1] if held else None)


def find_address(typed: str) -> str | None:
    """A code as it is printed, from what somebody typed or followed; None for what cannot be a code."""
    code = tokens.read_code(PUNCTUATION.sub("", typed))
    return tokens.grouped(code) if CODE.fullmatch(code) else None
