"""Who may do what: one table, readable by someone who does not program."""

from enum import StrEnum


class Role(StrEnum):
    """What a person is, somewhere, from a day to a day."""

    ADVISOR = "advisor"
    EDITOR = "editor"
    ADMIN = "admin"
    OWNER_CONTACT = "owner_contact"
    LEADER = "leader"
    COORDINATOR = "coordinator"
    MODERATOR = "moderator"


class Permission(StrEnum):
    """What a page asks for."""

    # the national organisation
    SEE_COUNTRY = "see_country"
    INVITE_LEADERS = "invite_leaders"
    ANSWER_REQUESTS = "answer_requests"
    # inside one institution
    SEE_INSTITUTION = "see_institution"
    SIGN_COMMITMENT = "sign_commitment"
    INVITE_MODERATORS = "invite_moderators"
    MANAGE_NETWORKS = "manage_networks"
    SEE_NETWORKS = "see_networks"
    PLAN_MEETINGS = "plan_meetings"
    CLOSE_MEETINGS = "close_meetings"
    PRINT_SHEETS = "print_sheets"


P = Permission
ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.ADVISOR: frozenset({P.SEE_COUNTRY, P.INVITE_LEADERS, P.ANSWER_REQUESTS}),
    Role.EDITOR: frozenset({P.SEE_COUNTRY}),
    Role.ADMIN: frozenset({P.SEE_COUNTRY, P.INVITE_LEADERS, P.ANSWER_REQUESTS}),
    Role.OWNER_CONTACT: frozenset(),
    Role.LEADER: frozenset(
        {P.SEE_INSTITUTION, P.SIGN_COMMITMENT, P.INVITE_MODERATORS, P.MANAGE_NETWORKS, P.SEE_NETWORKS}
        | {P.PLAN_MEETINGS, P.CLOSE_MEETINGS, P.PRINT_SHEETS}
    ),
    Role.COORDINATOR: frozenset(
        {P.SEE_INSTITUTION, P.INVITE_MODERATORS, P.MANAGE_NETWORKS, P.SEE_NETWORKS}
        | {P.PLAN_MEETINGS, P.CLOSE_MEETINGS, P.PRINT_SHEETS}
    ),
    Role.MODERATOR: frozenset({P.SEE_INSTITUTION, P.SEE_NETWORKS, P.PLAN_MEETINGS, P.CLOSE_MEETINGS, P.PRINT_SHEETS}),
}

OFFICE_ROLES = frozenset({Role.ADVISOR, Role.EDITOR, Role.ADMIN})
SEES_ALL_NETWORKS = frozenset({Role.LEADER, Role.COORDINATOR})


def may(roles: frozenset[Role], permission: Permission) -> bool:
    """Whether one of these roles holds the permission."""
    return any(permission in ROLE_PERMISSIONS[role] for role in roles)
