"""One file from bytes to an answer: what kind it is, and which units it holds."""

import json
import re
from typing import Any

from fnett.institutions.registers import brreg, udir
from fnett.institutions.registers.fields import Fields, WrongShape
from fnett.institutions.registers.values import Answer, Item, Page, UnreadableFile

LARGEST = 64 * 1024 * 1024
PAGE = re.compile(r"(?<=[?&])page=[0-9]+")


def read(file: str, data: bytes) -> Answer:
    """What a file says. Raises UnreadableFile, naming the file and the reason."""
    content = _parse(file, data)
    try:
        if isinstance(content, list):
            return _code_list(file, content)
        return _answer(file, Fields(content, "the answer"))
    except WrongShape as fault:
        raise UnreadableFile(file, f"{fault}.") from None


def _parse(file: str, data: bytes) -> Any:
    if len(data) > LARGEST:
        raise UnreadableFile(file, "the file is larger than 64 MB.")
    try:
        return json.loads(data.decode("utf-8-sig"), parse_constant=_no_constants)
    except UnicodeDecodeError as fault:
        raise UnreadableFile(file, f"the text is not UTF-8 (byte {fault.start}).") from None
    except json.JSONDecodeError as fault:
        raise UnreadableFile(file, f"this is not JSON, or it was cut off (line {fault.lineno}).") from None
    except (ValueError, RecursionError):
        raise UnreadableFile(file, "this is not JSON as a register writes it.") from None


def _no_constants(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _answer(file: str, content: Fields) -> Answer:
    if "EnhetListe" in content:
        return _udir_list(file, content)
    if udir.is_version_3(content):
        return Answer(file, "version 3", (udir.old_version(content),))
    if "page" in content:
        return _brreg_list(file, content)
    if "organisasjonsnummer" in content:
        shape = "a removed unit" if brreg.is_removed(content) else "a unit of the business register"
        return Answer(file, shape, (brreg.read(content),))
    if "Organisasjonsnummer" in content or udir.find_register(content):
        register = _register(content)
        return Answer(file, f"a unit of {udir.REGISTERS[register]}", (udir.detail(content, register),))
    raise WrongShape("this is no answer of a register that fnett knows")


def _register(unit: Fields) -> str:
    register = udir.find_register(unit)
    if register is None:
        raise WrongShape(f"{unit.where} has neither the field ErSkole nor ErBarnehage")
    return register


def _code_list(file: str, content: list[Any]) -> Answer:
    for place, value in enumerate(content, 1):
        code = Fields(value, f"entry {place} of the list")
        code.text("Id")
        code.text("Navn")
    return Answer(file, "a list of codes", ())


def _udir_list(file: str, content: Fields) -> Answer:
    rows = content.objects("EnhetListe")
    if any(map(udir.is_version_3, rows)):
        return Answer(file, "version 3", tuple(map(udir.old_version, rows)))
    registers = {_register(row) for row in rows}
    if len(registers) > 1:
        raise WrongShape("schools and kindergartens stand in one list")
    register = registers.pop() if registers else None
    items = tuple(udir.row(row, register) for row in rows if register)
    of = udir.REGISTERS[register] if register else "a register"
    if "Sidenummer" not in content:
        return Answer(file, f"a part of the list of {of}", items)
    page = Page(
        series=register or "",
        index=content.number("Sidenummer") - 1,
        pages=content.number("AntallSider"),
        size=content.number("AntallPerSide"),
        total=content.number("TotaltAntallEnheter"),
    )
    return Answer(file, f"page {page.index + 1} of {page.pages} of the list of {of}", items, page)


def _brreg_list(file: str, content: Fields) -> Answer:
    about, links = content.find_object("page"), content.find_object("_links")
    myself = links and links.find_object("self")
    if about is None or myself is None:
        raise WrongShape("the answer has no value in page or _links")
    embedded = content.find_object("_embedded") if "_embedded" in content else None
    kind = next((name for name in brreg.LISTS if embedded and name in embedded), None)
    if embedded and kind is None:
        raise WrongShape("the list holds something that fnett does not know")
    items: tuple[Item, ...] = tuple(map(brreg.read, embedded.objects(kind))) if embedded and kind else ()
    page = Page(
        series=PAGE.sub("page=", myself.text("href")),
        index=about.number("number"),
        pages=about.number("totalPages"),
        size=about.number("size"),
        total=about.number("totalElements"),
    )
    shape = f"page {page.index + 1} of {page.pages} of {brreg.LISTS[kind]}" if kind else "an empty search"
    return Answer(file, shape, items, page)
