"""Where a person belongs, in words."""

from fnett.desks import belonging
from fnett.people.access import Role
from fnett.web.locale import reading_in


def test_every_role_has_words() -> None:
    assert set(belonging.ROLES) == set(Role)


def test_roles_stand_in_the_order_of_the_table() -> None:
    with reading_in("en"):
        assert belonging.in_words(frozenset({Role.MODERATOR, Role.LEADER})) == "Leader, Moderator"
        assert belonging.in_words(frozenset()) == ""
