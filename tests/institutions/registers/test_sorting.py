"""Of several answers about one unit the newest counts."""

import pytest

from fnett.institutions.changes import Outcome
from fnett.institutions.registers.values import UnreadableFile
from tests.institutions.samples import FURULIA, entry, planned, sample, with_value

LATER = "2026-10-01T01:00:00+00:00"


def test_the_newer_of_two_details_counts_whatever_their_order() -> None:
    newer = ("newer.json", with_value(FURULIA, "DatoEndret", LATER)[1])
    for files in ((newer, sample(FURULIA)), (sample(FURULIA), newer)):
        assert entry(planned(*files), "310002372").file == "newer.json"


def test_a_list_row_newer_than_the_detail_waits_for_a_newer_detail() -> None:
    older = with_value(FURULIA, "DatoEndret", "2026-09-01T01:00:00+00:00")
    listed = sample("nsr_v4_enheter_kommune_3201.json")
    assert entry(planned(listed, sample(FURULIA)), "310002372").outcome is Outcome.CREATED
    assert entry(planned(listed, older), "310002372").outcome is Outcome.WAITS


def test_two_details_of_one_moment_that_differ_stop_the_run() -> None:
    same = ("same.json", sample(FURULIA)[1])
    assert planned(sample(FURULIA), same).created
    with pytest.raises(UnreadableFile, match="it says otherwise about 310002372"):
        planned(sample(FURULIA), ("other.json", with_value(FURULIA, "Elevtall", 413)[1]))
