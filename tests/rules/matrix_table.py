"""The declared matrix, matrix.txt: who reaches which view, read and compared with what was observed.

`python -m tests.rules.matrix_table` writes it anew from what is observed; read the difference before you keep it.
"""

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tests.rules import personas
from tests.rules.matrix import CELL
from tests.rules.world import CONTEXTS

FILE = Path(__file__).with_name("matrix.txt")
PARTS = ("tests/rules/test_matrix_first.py", "tests/rules/test_matrix_second.py")
WRITE = "FNETT_WRITE_MATRIX"
HEAD = """\
# Who reaches which view. A cell says, for ids of one's own class, of another class, of another institution, absent ones
# and deleted ones, what was answered:  Y reached   r refused by the view (410, 422 …)   x 403   s sign in first   - 404
# One letter alone stands for all five. The personas' own class is the first of the own institution; two institutions is
# a moderator there and a leader in the other one. tests/rules/test_matrix_*.py hold this table to what is observed.
"""
Line = tuple[str, str]  # method, endpoint
Table = dict[Line, dict[str, str]]


def read(text: str) -> Table:
    """The table as it is declared."""
    found: Table = {}
    for line in text.splitlines():
        if line and not line.startswith("#"):
            method, endpoint, *cells = line.split()
            found[method, endpoint] = dict(zip(personas.NAMES, cells, strict=True))
    return found


def write(table: Table) -> str:
    """The table as text, a column for each persona."""
    widest = max(len(endpoint) for _, endpoint in table)
    columns = [name.replace(" ", "_") for name in personas.NAMES]
    lines = ["# " + " ".join(["", " " * (widest + 2), *(f"{name:<{_width(name)}}" for name in columns)]).rstrip()]
    for (method, endpoint), cells in table.items():
        said = [f"{cells[name]:<{_width(name)}}" for name in personas.NAMES]
        lines.append(" ".join([f"{method:<4}", f"{endpoint:<{widest}}", *said]).rstrip())
    return HEAD + "\n".join(lines) + "\n"


def observed(cells: Mapping[CELL, str]) -> Table:
    """The table as it was observed."""
    found: dict[Line, dict[str, list[str]]] = {}
    for method, endpoint, persona, context in cells:
        of_line = found.setdefault((method, endpoint), {})
        of_line.setdefault(persona, ["?"] * len(CONTEXTS))[CONTEXTS.index(context)] = cells[
            method, endpoint, persona, context
        ]
    return {line: {name: _folded("".join(letters)) for name, letters in of.items()} for line, of in found.items()}


def differences(declared: Table, found: Table, lines: Iterable[Line]) -> Iterator[str]:
    """What is other than declared, for these lines; each says what to do."""
    for line in lines:
        name = " ".join(line)
        if line not in declared:
            yield f"matrix.txt has no line for {name}: who is to reach it? {ANEW}"
        elif line not in found:
            yield f"matrix.txt has a line for {name}, and there is no such view: take the line out"
        else:
            for persona, cell in found[line].items():
                if declared[line][persona] != cell:
                    yield (
                        f"matrix.txt, {name}, {persona}: declared {declared[line][persona]}, seen {cell}. Is that meant?"
                        f" Then change the line ({ANEW}); else mend the view"
                    )


def is_to_be_written() -> bool:
    """Whether the table is to be written anew instead of compared."""
    return WRITE in os.environ


def keep(found: Table, order: Iterable[Line]) -> None:
    """Put these lines into the file, in the order of the app's rules; lines of views that are gone fall out."""
    known = {**(read(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}), **found}
    FILE.write_text(write({line: known[line] for line in order if line in known}), encoding="utf-8")


ANEW = "python -m tests.rules.matrix_table"


def _folded(cell: str) -> str:
    return cell[0] if len(set(cell)) == 1 else cell


def _width(name: str) -> int:
    return max(len(name), len(CONTEXTS))


if __name__ == "__main__":
    written = [sys.executable, "-m", "pytest", *PARTS, "-q", "-p", "no:cacheprovider"]
    sys.exit(subprocess.call(written, env={**os.environ, WRITE: "1"}))
