"""Everything that is logged while something is tried: the app's own lines and Python's logging, traces included."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from structlog.testing import capture_logs


class LogReader(logging.Handler):
    """Collects lines until somebody takes them."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.own: list[dict[str, object]] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        """Note one line with its trace."""
        self.lines.append(self.format(record))

    def take(self) -> list[str]:
        """The lines since the last time."""
        found = [*self.lines, *map(str, self.own)]
        self.lines.clear()
        self.own.clear()
        return found


@contextmanager
def reading() -> Iterator[LogReader]:
    """Read the log."""
    reader, root = LogReader(), logging.getLogger()
    root.addHandler(reader)
    with capture_logs() as reader.own:  # type: ignore[assignment]
        yield reader
    root.removeHandler(reader)
