"""Paging by the last row that was shown."""

from uuid import UUID

import pytest

from fnett.core.problems import NotFound
from fnett.web.paging import read_after

ROW = "01a212d4-8bd4-7726-80a4-0677f1a4cddd"


@pytest.mark.parametrize(("arguments", "after"), [({}, None), ({"after": ""}, None), ({"after": ROW}, UUID(ROW))])
def test_a_page_begins_after_a_row_or_at_the_first(arguments: dict[str, str], after: UUID | None) -> None:
    assert read_after(arguments) == after


@pytest.mark.parametrize("typed", ["x", "1", f"{ROW}0", "'; --"])
def test_what_is_no_id_is_no_page(typed: str) -> None:
    with pytest.raises(NotFound):
        read_after({"after": typed})
