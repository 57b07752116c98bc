"""The inventory is read line by line; a line that says nothing is refused with its name."""

import pytest

from fnett.core import inventory
from fnett.core.inventory import Erase, Wrong

HEAD = """
[basis]
account = "x"
[subject.person]
export = "yes"
[subject.nobody]
export = "no: about nobody"
erase = "keep: about nobody"
[retention.accounts]
period = "24 months"
job = "forget people"
"""
TABLE = """
[table.person]
holds = "Somebody."
subject = "person"
basis = "account"
retention = "accounts"
about = ["id"]
erase = "empty"
"""
COLUMNS = """
[table.person.columns]
id = { purpose = "Which.", erase = "keep: names nobody" }
name = "Who."
state = { purpose = "Whether.", erase = "mark", becomes = "erased", was = ["active"] }
"""


def test_a_column_says_what_its_table_says_unless_it_says_otherwise():
    person = inventory.read(HEAD + TABLE + COLUMNS)["person"]
    assert person.is_about_people
    assert person.columns["name"].erase is Erase.EMPTY
    assert person.columns["name"].is_exported
    assert (person.columns["id"].erase, person.columns["id"].reason) == (Erase.KEEP, "names nobody")
    assert (person.columns["state"].becomes, person.columns["state"].was) == ("erased", ("active",))
    assert person.columns["name"].retention.job == "forget people"


def test_what_is_about_nobody_is_neither_exported_nor_erased():
    said = TABLE.replace('"person"', '"nobody"', 1).replace('erase = "empty"\n', "").replace('about = ["id"]\n', "")
    person = inventory.read(HEAD + said + '[table.person.columns]\nname = "Who."')["person"]
    assert not person.is_about_people
    assert not person.columns["name"].is_exported
    assert person.columns["name"].erase is Erase.KEEP


WRONG = {
    'name = ""': "say what it is for",
    'name = { purpose = "Who.", colour = "red" }': "unknown words",
    'name = { purpose = "Who.", basis = "none" }': "`basis`",
    'name = { purpose = "Who.", retention = "ever" }': "`retention`",
    'name = { purpose = "Who.", subject = "dog" }': "`subject`",
    'name = { purpose = "Who.", export = "no" }': "a reason goes with no and keep",
    'name = { purpose = "Who.", export = "perhaps" }': "`export`",
    'name = { purpose = "Who.", erase = "keep" }': "a reason goes with no and keep",
    'name = { purpose = "Who.", erase = "burn" }': "`erase`",
    'name = { purpose = "Who.", erase = "mark" }': "`becomes`",
    'name = { purpose = "Who.", becomes = "x" }': "`becomes`",
}


@pytest.mark.parametrize("line", WRONG)
def test_a_line_that_says_nothing_is_refused_by_its_name(line: str):
    with pytest.raises(Wrong, match=r"person\.name") as refused:
        inventory.read(HEAD + TABLE + COLUMNS.replace('name = "Who."', line))
    assert WRONG[line] in str(refused.value)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('about = ["id"]', 'about = ["who"]', "no column of it"),
        ('about = ["id"]', 'through = "signer"', "no table"),
        ('about = ["id"]', 'colour = "red"', "unknown words"),
        ('holds = "Somebody."', "", "say in `holds`"),
        ('job = "forget people"', "", "name the `job`"),
        ('period = "24 months"', "", "say in `period`"),
    ],
)
def test_so_is_a_table_or_a_period(before: str, after: str, said: str):
    with pytest.raises(Wrong, match=said):
        inventory.read((HEAD + TABLE + COLUMNS).replace(before, after))


def test_fnetts_own_inventory_reads_as_one():
    every = list(inventory.columns())
    assert len(every) == len({(column.table, column.name) for column in every}) > 150
    assert {"person", "invitation", "message", "commitment_signer"} <= {
        name for name, table in inventory.tables().items() if table.is_about_people
    }
