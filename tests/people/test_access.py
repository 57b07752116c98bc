"""The access table denies by default and says in one screen who may do what."""

import pytest

from fnett.people.access import OFFICE_ROLES, ROLE_PERMISSIONS, SEES_ALL_NETWORKS, Permission, Role, may

INSIDE = frozenset(Permission) - {Permission.SEE_COUNTRY, Permission.INVITE_LEADERS, Permission.ANSWER_REQUESTS}


def test_every_role_stands_in_the_table() -> None:
    assert set(ROLE_PERMISSIONS) == set(Role)


@pytest.mark.parametrize("permission", Permission)
def test_nobody_without_a_role_may_do_anything(permission: Permission) -> None:
    assert not may(frozenset(), permission)
    assert any(may(frozenset({role}), permission) for role in Role)  # but somebody may


def test_only_the_leader_signs() -> None:
    assert [role for role in Role if may(frozenset({role}), Permission.SIGN_COMMITMENT)] == [Role.LEADER]


def test_the_office_holds_no_permission_inside_an_institution() -> None:
    for role in OFFICE_ROLES:
        assert not ROLE_PERMISSIONS[role] & INSIDE
    for role in set(Role) - OFFICE_ROLES:
        assert ROLE_PERMISSIONS[role] <= INSIDE


def test_an_editor_invites_nobody_and_an_owner_contact_sees_no_institution() -> None:
    assert ROLE_PERMISSIONS[Role.EDITOR] == {Permission.SEE_COUNTRY}
    assert ROLE_PERMISSIONS[Role.OWNER_CONTACT] == frozenset()


def test_a_moderator_neither_invites_nor_manages() -> None:
    moderator = ROLE_PERMISSIONS[Role.MODERATOR]
    assert not moderator & {Permission.INVITE_MODERATORS, Permission.MANAGE_NETWORKS, Permission.SIGN_COMMITMENT}
    assert moderator < ROLE_PERMISSIONS[Role.COORDINATOR] < ROLE_PERMISSIONS[Role.LEADER]
    assert Role.MODERATOR not in SEES_ALL_NETWORKS


def test_several_roles_add_up() -> None:
    both = frozenset({Role.MODERATOR, Role.ADVISOR})
    assert may(both, Permission.SEE_COUNTRY)
    assert may(both, Permission.CLOSE_MEETINGS)
    assert not may(both, Permission.SIGN_COMMITMENT)
