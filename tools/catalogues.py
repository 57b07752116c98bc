"""Keep the catalogues in step with the code: `python3 tools/catalogues.py`, or `--check` to hear what is untranslated.

Every sentence of fnett goes into translations/<language>/LC_MESSAGES/messages.po, sorted and with what was translated
before; a sentence that no longer stands in the code goes. nb and nn get all of them, the other languages what parents see.
"""

import io
import re
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from babel.plural import to_gettext

sys.path.insert(0, str(Path(__file__).parents[1]))

from tools import msgids
from tools.msgids import Sentence

TRANSLATIONS = msgids.CHECKOUT / "translations"
ALL = ("nb", "nn")
PARENTS_ONLY = ("ar", "so", "ti", "uk")
# Where parents read: a file, or a folder with a slash at its end.
PARENTS = (
    "fnett/parents/forms.py",
    "fnett/parents/templates/parents/code_form.html",
    "fnett/parents/templates/parents/find.html",
    "fnett/parents/templates/parents/network.html",
    "fnett/parents/templates/parents/both.html",
    "fnett/parents/templates/parents/language_help.html",
    "fnett/parents/templates/parents/moderator.html",
    "fnett/parents/templates/parents/more.html",
    "fnett/parents/templates/parents/reminders.html",
    "fnett/parents/templates/parents/reminders_ended.html",
    "fnett/parents/templates/parents/reminders_gone.html",
    "fnett/parents/templates/parents/reminders_meeting.html",
    "fnett/parents/templates/parents/refusal.html",
    "fnett/parents/templates/parents/reply.html",
    "fnett/parents/templates/parents/share.html",
    "fnett/parents/templates/parents/subscribe.html",
    "fnett/parents/templates/parents/subscribed.html",
    "fnett/parents/templates/parents/welcome.html",
    "fnett/parents/routes.py",
    "fnett/parents/subscription_forms.py",
    "fnett/meetings/emails.py",
    "fnett/meetings/feed.py",
    "fnett/meetings/templates/meetings/emails/_end.txt",
    "fnett/meetings/templates/meetings/emails/_when.txt",
    "fnett/meetings/templates/meetings/emails/ask.txt",
    "fnett/meetings/templates/meetings/emails/before.txt",
    "fnett/meetings/templates/meetings/emails/cancelled.txt",
    "fnett/meetings/templates/meetings/emails/carry_on.txt",
    "fnett/meetings/templates/meetings/emails/confirmation.txt",
    "fnett/meetings/templates/meetings/emails/moved.txt",
    "fnett/meetings/templates/meetings/emails/thanks.txt",
    "fnett/networks/interest.py",
    "fnett/people/addresses.py",
    "fnett/web/forms.py",
    "fnett/web/templates/layouts/base.html",
    "fnett/web/templates/layouts/parent.html",
    "fnett/web/templates/errors/problem.html",
    "fnett/web/templates/components/draft_notice.html",
    "fnett/web/templates/components/error_summary.html",
    "fnett/meetings/pasting.py",
    "fnett/meetings/sheet.py",
    "fnett/meetings/words.py",
    "fnett/meetings/replies.py",
)
HEADER = (
    'msgid ""\nmsgstr ""\n"Language: {code}\\n"\n"MIME-Version: 1.0\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    '"Content-Transfer-Encoding: 8bit\\n"\n"Plural-Forms: {plurals}\\n"\n\n'
)
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
FORBIDDEN = re.compile(r"[<>\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # no markup, nothing that turns text round unseen


def wanted(code: str, sentences: Mapping[Sentence, set[str]]) -> Mapping[Sentence, set[str]]:
    """The sentences that a language has to have."""
    if code in ALL:
        return sentences
    return {sentence: files for sentence, files in sentences.items() if any(map(_is_for_parents, files))}


def merged(code: str, sentences: Mapping[Sentence, set[str]], before: Catalog) -> str:
    """The catalogue as a file: these sentences, with the translations that stood there before."""
    catalog = Catalog(locale=code)
    catalog._num_plurals, catalog._plural_expr = _plurals(code)
    for sentence, files in sentences.items():
        old = before.get(sentence[0])
        catalog.add(
            sentence if len(sentence) > 1 else sentence[0],
            old.string if old and _has_shape(old, sentence, catalog.num_plurals) else None,
            locations=[(file, 0) for file in sorted(files)],
        )
    text = io.BytesIO()
    write_po(text, catalog, width=120, sort_output=True, omit_header=True, include_lineno=False)
    return HEADER.format(code=code, plurals=_plural_forms(code)) + text.getvalue().decode().strip() + "\n"


def problems(code: str, sentences: Mapping[Sentence, set[str]], catalog: Catalog) -> list[str]:
    """What is to be done in a catalogue, one line each; none is as it should be."""
    found = []
    for sentence in sorted(sentences):
        message = catalog.get(sentence[0])
        strings = _strings(message) if message else []
        if not message or not all(strings) or not _has_shape(message, sentence, catalog.num_plurals):
            found.append(f"{code}: untranslated: {sentence[0]}")
            continue
        names = set(PLACEHOLDER.findall(" ".join(sentence)))
        used = [set(PLACEHOLDER.findall(string)) for string in strings]
        if used[-1] != names or any(some - names for some in used):  # "one" and "two" may do without the number
            found.append(f"{code}: other placeholders than in: {sentence[0]}")
        if FORBIDDEN.search(" ".join(strings)):
            found.append(f"{code}: markup or a hidden character in: {sentence[0]}")
    return found


def read(code: str) -> Catalog:
    """The catalogue that stands there, or an empty one."""
    file = _file(code)
    if not file.exists():
        return Catalog(locale=code)
    with file.open("rb") as source:
        return read_po(source, locale=code)


def main(arguments: Iterable[str]) -> int:
    """Write the catalogues, or only check them."""
    sentences = msgids.found()
    found = []
    for code in (*ALL, *PARENTS_ONLY):
        needed = wanted(code, sentences)
        text = merged(code, needed, read(code))
        if "--check" not in arguments:
            _file(code).parent.mkdir(parents=True, exist_ok=True)
            _file(code).write_text(text)
        elif not _file(code).exists() or _file(code).read_text() != text:
            found.append(f"{code}: not in step with the code; run `python3 tools/catalogues.py`")
        found += problems(code, needed, read(code))
    print("\n".join(found) or "Every catalogue is complete.")  # noqa: T201 - what this command is for
    return 1 if found else 0


def _is_for_parents(file: str) -> bool:
    return any(file == place or (place.endswith("/") and file.startswith(place)) for place in PARENTS)


def _has_shape(old: Message, sentence: Sentence, plurals: int) -> bool:
    strings = _strings(old)
    return isinstance(old.string, tuple) == (len(sentence) > 1) and len(strings) == (plurals if len(sentence) > 1 else 1)


def _strings(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, tuple | list) else [str(message.string)]


def _plural_forms(code: str) -> str:
    """The language's plural forms by CLDR; Babel's own table for catalogues knows fewer of them."""
    return to_gettext(Locale.parse(code).plural_form)


def _plurals(code: str) -> tuple[int, str]:
    number, expression = re.fullmatch(r"nplurals=(\d+); plural=(.+);", _plural_forms(code)).groups()  # type: ignore[union-attr]
    return int(number), expression


def _file(code: str) -> Path:
    return TRANSLATIONS / code / "LC_MESSAGES" / "messages.po"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
