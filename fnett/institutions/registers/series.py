"""Pages that belong together: all there, each once, and as many units as the register says there are."""

from collections import Counter
from collections.abc import Sequence

from fnett.institutions.registers.values import Answer, Change, Page, UnreadableFile

Paged = tuple[Answer, Page]


def check(answers: Sequence[Answer]) -> None:
    """Refuse pages that are not whole: the register moved, or a file was cut off. Raises UnreadableFile."""
    paged = [(answer, answer.page) for answer in answers if answer.page is not None]
    for answer, page in paged:
        _check_alone(answer, page)
    for series in dict.fromkeys(page.series for _, page in paged):
        _check_together(sorted((p for p in paged if p[1].series == series), key=lambda p: p[1].index))


def _check_alone(answer: Answer, page: Page) -> None:
    if page.total == 0 and not answer.items:
        return
    if not 0 <= page.index < page.pages or page.size < 1:
        raise UnreadableFile(answer.file, f"page {page.index + 1} of {page.pages} cannot be.")
    if not answer.items:
        raise UnreadableFile(answer.file, f"page {page.index + 1} of {page.pages} is empty.")
    if len(answer.items) > page.size:
        raise UnreadableFile(answer.file, f"it holds {len(answer.items)} units, and a page has {page.size}.")


def _check_together(paged: Sequence[Paged]) -> None:
    first_file, first = paged[0][0].file, paged[0][1]
    for answer, page in paged:
        if (page.pages, page.size, page.total) != (first.pages, first.size, first.total):
            raise UnreadableFile(
                answer.file,
                f"it says {page.total} units on {page.pages} pages, {first_file} says {first.total} on {first.pages}.",
            )
    found = Counter(page.index for _, page in paged)
    for answer, page in paged:
        if found[page.index] > 1:
            raise UnreadableFile(answer.file, f"page {page.index + 1} is there more than once.")
    absent = next((index for index in range(first.pages) if index not in found), None)
    if absent is not None:
        raise UnreadableFile(first_file, f"page {absent + 1} of {first.pages} is not among the files.")
    _check_units(paged)


def _check_units(paged: Sequence[Paged]) -> None:
    last, page = paged[-1]
    held = sum(len(answer.items) for answer, _ in paged)
    if held != page.total:
        raise UnreadableFile(last.file, f"the register says {page.total} units, its pages hold {held}.")
    seen: set[str] = set()
    for answer, _ in paged:
        numbers = [item.number for item in answer.items if not isinstance(item, Change)]  # may change twice
        again = seen.intersection(numbers) or {n for n, times in Counter(numbers).items() if times > 1}
        if again:
            raise UnreadableFile(answer.file, f"the unit {min(again)} stands in the list more than once.")
        seen.update(numbers)
