"""Faulty views for the matrix to find (test_matrix_planted.py): each tells or changes what is another's, in its own way."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from flask import Response, current_app, flash, redirect
from sqlalchemy import select, update

from fnett.commitments.models import Commitment, CommitmentSigner
from fnett.core import clock, outbox, tenancy
from fnett.core.db import db
from fnett.core.mail import Email
from fnett.core.outbox import Due, Letter
from fnett.core.tenancy import Door, Scope
from fnett.institutions.models import Institution
from fnett.meetings import sheet
from fnett.networks import codes, networks
from fnett.networks.models import ModeratorInterest, NetworkYear, Place
from fnett.people import guard
from fnett.people.access import Permission
from fnett.people.models import Membership, Person
from fnett.web.access import requires, with_code
from tests.rules.entitled import CODE

PATH = "/i/<slug>/planted"
SEEN = requires(Permission.SEE_NETWORKS)


@dataclass(frozen=True)
class Planted:
    """A faulty view, its address, and what the matrix should say of it."""

    path: str
    view: Callable[..., Any]
    said: str
    method: str = "GET"
    kind: str = "leaks"
    persona: str = "moderator"


def labels(scope: Scope) -> list[str]:
    """The labels of networks in a scope that is not the reader's."""
    with tenancy.work(scope) as session:
        return list(session.scalars(select(NetworkYear.label).order_by(NetworkYear.institution_id, NetworkYear.label)))


def other_class() -> str:
    """The last class of one's own institution, whether one belongs to it or not."""
    institution_id = guard.institution().id
    return max(labels(Scope(Door.APP, institution_id, networks=None)))


def without_scope() -> str:
    """A list that was read through the office's door."""
    return ", ".join(labels(Scope(Door.OFFICE)))


def by_id(network_id: UUID) -> str:
    """A page that finds its row by id alone."""
    with tenancy.work(Scope(Door.OFFICE)) as session:
        return str(session.scalars(select(NetworkYear.label).where(NetworkYear.network_id == network_id)).first())


def code_of_a_class(network_id: UUID) -> str:
    """The code of a class for whoever knows the id of the class."""
    with tenancy.work(Scope(Door.APP, guard.institution().id, networks=None, read_only=True)):
        return codes.get(network_id) if codes.generation_of(network_id) else ""


def signatures() -> str:
    """Who has signed for the institution."""
    with tenancy.work(Scope(Door.APP, guard.institution().id, networks=None, read_only=True)) as session:
        return ", ".join(session.scalars(select(CommitmentSigner.name)))


def addresses() -> str:
    """The addresses of everybody who has a role in the institution."""
    with tenancy.work(Scope(Door.APP, guard.institution().id, networks=None, read_only=True)) as session:
        return ", ".join(session.scalars(select(Person.email)))


def in_a_header() -> Response:
    """A header that nobody looks at."""
    return Response("", headers={"X-Next": other_class()})


def in_a_redirect() -> Any:
    """An address to go on to."""
    return redirect(f"/me?from={other_class()}", 303)


def in_a_flash() -> Any:
    """Words that the next page would show."""
    flash(other_class())
    return redirect("/me", 303)


def in_the_log() -> str:
    """A line that was meant for debugging."""
    structlog.get_logger().info("opened", label=other_class())
    return ""


def in_valkey() -> str:
    """An argument of a job."""
    current_app.extensions["fnett.redis"].lpush("planted", other_class())
    return ""


def own_name_in_the_log() -> str:
    """A line that says who was there."""
    structlog.get_logger().info("opened", by=guard.account().name)
    return ""


def own_class_in_valkey() -> str:
    """An argument of a job that is nobody else's; but names have no business there."""
    own = min(labels(Scope(Door.APP, guard.institution().id, networks=None)))
    current_app.extensions["fnett.redis"].lpush("planted", own)
    return ""


def in_a_letter() -> str:
    """A letter of this app's own kind (see `letter_of`) with an address that was meant for the leader alone."""
    with tenancy.work(Scope(Door.APP, guard.institution().id, networks=None)) as session:
        address = session.scalars(select(ModeratorInterest.email).order_by(ModeratorInterest.email)).first()
    outbox.write("planted", guard.institution().id, to="reader@people.example", language="nb", key=str(address))
    return ""


def in_a_letter_of_another() -> str:
    """A letter of this institution that names somebody of another one, to an address that nobody has."""
    theirs = select(Person.name).join(Membership).where(Membership.institution_id != guard.institution().id)
    with tenancy.work(Scope(Door.OFFICE)) as session:
        name = session.scalars(theirs.order_by(Person.name)).first()
    outbox.write("planted", guard.institution().id, to="reader@people.example", language="nb", key=str(name))
    return ""


def letter_of(due: Due) -> Email:
    """A letter that names what was in its key."""
    return Email(due.recipient, "fnett", due.dedupe_key, f"<p>{due.dedupe_key}</p>", "nb")


LETTER = Letter(Door.APP, lambda due: True, letter_of)


def on_a_sheet() -> Response:
    """The sheet of a class that is not one's own."""
    shown = guard.institution()
    with tenancy.work(Scope(Door.APP, shown.id, networks=None)):
        printed = sheet.printed(sheet.of(networks.all_shown()[-1], shown, "nb", clock.today()))
    return Response(printed, mimetype="application/pdf")


def change_another() -> str:
    """A write that reaches beyond the institution."""
    own = guard.institution().id
    with tenancy.work(Scope(Door.OFFICE)) as session:
        others = select(Institution.id).where(Institution.id != own)
        other = session.scalars(others.order_by(Institution.slug.desc())).first()
    with tenancy.work(Scope(Door.APP, other)) as session:
        session.execute(update(Place).values(opened_by="bell"))
    return ""


def change_and_refuse() -> tuple[str, int]:
    """A write of one's own that stays although the answer says no."""
    with tenancy.work(Scope(Door.APP, guard.institution().id)) as session:
        session.execute(update(Place).values(opened_by="bell"))
    return "", 422


def change_the_commitment() -> str:
    """A write in one's own institution that only its leader may do."""
    with tenancy.work(Scope(Door.APP, guard.institution().id)) as session:
        session.execute(update(Commitment).values(valid_until=clock.today()))
    return ""


def without_proof(code: str) -> str:
    """A page behind a code that forgot to ask for its proof (security rule 12)."""
    return ""


def broken() -> str:
    """A page that was not thought through."""
    return str(1 // db.session.info["nothing"])


PLANTED = {
    "a planted list without scope": Planted(f"{PATH}/1", SEEN(without_scope), "network_year.label"),
    "a planted page with another class's row": Planted(f"{PATH}/2/<uuid:network_id>", SEEN(by_id), "network_year.label"),
    "a planted header with another's row": Planted(f"{PATH}/3", SEEN(in_a_header), "network_year.label"),
    "a planted redirect to another's row": Planted(f"{PATH}/4", SEEN(in_a_redirect), "network_year.label"),
    "planted words for the next page with another's row": Planted(f"{PATH}/5", SEEN(in_a_flash), "network_year.label"),
    "a planted log line with a name": Planted(f"{PATH}/6", SEEN(in_the_log), "the log holds"),
    "a planted value in Valkey": Planted(f"{PATH}/7", SEEN(in_valkey), "Valkey holds", method="POST"),
    "a planted letter with another's row": Planted(
        f"{PATH}/8", SEEN(in_a_letter), "a letter to reader@", "POST", persona="coordinator"
    ),
    "a planted sheet with another's row": Planted(f"{PATH}/9", SEEN(on_a_sheet), "network_year.label"),
    "a planted post that changes another's row": Planted(
        f"{PATH}/10", SEEN(change_another), "a row of place that belongs to oth", method="POST", kind="changed"
    ),
    "a planted page that changes another's row when it is opened": Planted(
        f"{PATH}/11", SEEN(change_another), "a row of place that belongs to oth, though it reads", kind="changed"
    ),
    "a planted post that is taken without proof": Planted(
        "/n/<code>/planted", with_code(without_proof), "without proof", "POST", "unproven"
    ),
    "a planted answer of 500": Planted(f"{PATH}/13", SEEN(broken), "answered with 500", kind="errors"),
    "a planted page with the code of a class": Planted(f"{PATH}/14/<uuid:network_id>", SEEN(code_of_a_class), CODE),
    "a planted signature that a coordinator sees": Planted(
        f"{PATH}/15", SEEN(signatures), "commitment_signer.name", persona="coordinator"
    ),
    "a planted address of a colleague that a trainee sees": Planted(
        f"{PATH}/16", SEEN(addresses), "person.email", persona="trainee"
    ),
    "a planted log line with the reader's own name": Planted(f"{PATH}/17", SEEN(own_name_in_the_log), "the log holds"),
    "a planted value of one's own in Valkey": Planted(f"{PATH}/18", SEEN(own_class_in_valkey), "Valkey holds", "POST"),
    "a planted value in Valkey of a page that is opened": Planted(f"{PATH}/19", SEEN(in_valkey), "Valkey holds"),
    "a planted letter with a name of another institution": Planted(
        f"{PATH}/20", SEEN(in_a_letter_of_another), "(person.name)", "POST", persona="coordinator"
    ),
    "a planted post that is refused and yet changes a row": Planted(
        f"{PATH}/21", SEEN(change_and_refuse), "though it was refused", "POST", "changed", "coordinator"
    ),
    "a planted post with which a coordinator changes the commitment": Planted(
        f"{PATH}/22", SEEN(change_the_commitment), "a row of commitment", "POST", "changed", "coordinator"
    ),
}
