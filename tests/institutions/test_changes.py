"""The report of an import, for the person who runs it."""

from fnett.institutions import changes
from tests.institutions.samples import planned, samples, with_value


def test_the_report_names_each_unit_that_is_not_kept_with_its_reason_and_ends_with_the_numbers() -> None:
    lines = list(changes.report(planned(*samples())))
    assert (
        "left out: 310 062 650 Nordvik læringssenter avd grunnskole"
        " (institution, nsr_v4_enhet_310062650.json): It is adult education by its category." in lines
    )
    assert lines[-2:] == [
        "institutions: 21 created, 10 left out, 2 refused",
        "owners: 23 created, 2 left out",
    ]


def test_the_report_prints_no_control_characters() -> None:
    name = "Furulia\x1b[31m \u202eskole"
    lines = list(changes.report(planned(with_value("nsr_v4_enhet_310002372.json", "Navn", name))))
    assert "Furulia[31m skole" in lines[0]
