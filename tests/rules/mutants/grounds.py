"""Where mutants are made, in three parts of about equal length: the modules, the functions that check tokens, the tests."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Ground:
    """One part: what mutmut changes, where token checks are weakened, and the tests that must notice."""

    mutmut: tuple[str, ...]
    checks: dict[str, frozenset[str]]
    mirrors: tuple[str, ...]  # the modules' own tests, enough for the sample
    more: tuple[str, ...]  # the tests of those who use the modules

    @property
    def modules(self) -> frozenset[str]:
        """Every module that is changed."""
        return frozenset(self.mutmut) | frozenset(self.checks)


GROUNDS = {
    "core": Ground(
        mutmut=("fnett.core.tokens", "fnett.core.tenancy", "fnett.core.evidence"),
        checks={
            "fnett.core.tokens": frozenset({"form_value", "is_form_value", "keyed_hash", "_digest"}),
            "fnett.networks.codes": frozenset({"find_opened", "renew", "_present"}),
            "fnett.meetings.replies": frozenset({"answer", "_find", "hash_of", "is_of_browser"}),
            "fnett.parents.routes": frozenset({"reply", "offer", "_check_proof"}),
            "fnett.parents.opening": frozenset({"by_code", "by_link", "_bind"}),
        },
        mirrors=(
            "tests/core/test_tokens.py",
            "tests/core/test_tenancy.py",
            "tests/core/test_evidence.py",
            "tests/networks/test_codes.py",
            "tests/meetings/test_replies.py",
            "tests/parents/test_routes.py",
        ),
        more=("tests/core/test_attempts.py", "tests/commitments/test_signing.py", "tests/people/test_sign_in.py"),
    ),
    "letters": Ground(
        mutmut=("fnett.core.outbox", "fnett.commitments.signing"),
        checks={},
        mirrors=("tests/core/test_outbox.py", "tests/commitments/test_signing.py"),
        more=("tests/commitments",),
    ),
    "people": Ground(
        mutmut=("fnett.people.access", "fnett.web.access", "fnett.people.guard"),
        checks={
            "fnett.people.sign_in": frozenset({"ask", "use", "use_code", "find_code", "is_same_browser", "_consume"}),
            "fnett.people.invitations": frozenset({"send_again", "_locked", "find_offer", "accept", "_still_open"}),
            "fnett.people.sessions": frozenset({"hand_over", "find_account", "_is_fresh", "end"}),
            "fnett.people.routes.door": frozenset({"accept_invitation", "_is_signed_in_as"}),
            "fnett.people.guard": frozenset({"enforce"}),
        },
        mirrors=(
            "tests/people/test_access.py",
            "tests/web/test_access.py",
            "tests/people/test_guard.py",
            "tests/people/test_guard_scopes.py",
            "tests/people/test_sign_in.py",
            "tests/people/test_token_checks.py",
            "tests/people/test_invitations.py",
            "tests/people/test_sessions.py",
            "tests/people/routes/test_door.py",
        ),
        more=(
            "tests/people/routes/test_institution.py",
            "tests/rules/test_access.py",
            "tests/web/test_once.py",
            "tests/networks/test_routes.py",
            "tests/meetings/test_routes.py",
            "tests/onboarding/test_routes.py",
            "tests/parents/test_routes.py",
        ),
    ),
}
