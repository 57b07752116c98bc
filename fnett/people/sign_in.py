"""Sign-in by mailed link: ten minutes, one use, bound to the asking browser, a short code elsewhere (rule 11)."""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, exists, select, update

from fnett.core import audit, clock, outbox, tenancy, tokens
from fnett.core.attempts import Limit, is_allowed
from fnett.core.db import add, db, rows_of
from fnett.core.languages import DEFAULT
from fnett.core.problems import Refused
from fnett.core.tenancy import Door, Scope
from fnett.people import addresses
from fnett.people.models import Person, SignInRequest
from fnett.web.locale import lazy

PURPOSE = "sign-in"
LIFETIME = timedelta(minutes=10)
KEEP = timedelta(days=1)
PER_ADDRESS = Limit("sign-in address", most=5, minutes=10)
PER_BROWSER = Limit("sign-in network address", most=50, minutes=10)
PER_CODE = Limit("sign-in code", most=5, minutes=24 * 60)  # of one browser's request: it never gets a second five
TRY_LATER = lazy("Too many attempts from here just now. Nothing is lost; please try again in ten minutes.")
NOT_VALID = lazy("This link is used or too old. Ask for a new one below; it takes half a minute.")


@dataclass(frozen=True)
class Asked:
    """What the asking browser keeps, so that the link works in it alone."""

    binding: str


def ask(typed: str, network_address: str, binding: str | None = None) -> Asked:
    """Mail a link to this address if somebody has it; the answer is the same if nobody does. Raises Refused.

    `binding` is a secret that the asking browser is to keep, where it has one for this already."""
    address = addresses.read(typed)
    if not is_allowed(PER_BROWSER, network_address) or not is_allowed(PER_ADDRESS, addresses.hash_of(address)):
        raise Refused(TRY_LATER)
    person = find_person(address)
    binding = binding or secrets.token_urlsafe(24)
    request = SignInRequest(
        person_id=person.id if person and person.state == "active" else None,
        address_hash=person.email_hash if person and person.state == "active" else None,
        key_id=0,
        binding_hash=tokens.hash_of(binding),
        expires_at=clock.now() + LIFETIME,
    )
    add(request)
    token = tokens.make(PURPOSE, request.id)
    request.token_hash, request.key_id = token.hash, token.key_id
    _write_letter(request, address, person)
    return Asked(binding)


def _write_letter(request: SignInRequest, address: str, person: Person | None) -> None:
    """The letter with the link; one to nobody is written and taken back, so that both take the same time."""
    to, language = (person.email, person.language) if person else (address, DEFAULT)
    with db.session.begin_nested() as written:
        key = str(request.id)
        outbox.write("sign_in", request.id, to=to, language=language, key=key, person_id=request.person_id)
        if request.person_id is None:
            written.rollback()


def use(token: str, binding: str | None) -> UUID:
    """Use the link up in the browser that asked; returns the person. Raises Refused, also for another browser."""
    condition = (SignInRequest.token_hash == tokens.hash_of(token), SignInRequest.binding_hash == _hash(binding))
    return _consume(*condition)


def use_code(code: str, binding: str | None) -> UUID:
    """Use the short code that the link showed in another browser; five guesses. Raises Refused."""
    if not is_allowed(PER_CODE, binding or ""):
        raise Refused(TRY_LATER)
    request = db.session.scalars(
        select(SignInRequest).where(
            SignInRequest.binding_hash == _hash(binding),
            SignInRequest.used_at.is_(None),
        )
    ).first()
    if request is None or not secrets.compare_digest(short_code(request.id).encode(), _typed(code)):
        raise Refused(
            lazy("The code does not fit. Look at the page that the link opened, and type it again."), field="code"
        )
    return _consume(SignInRequest.id == request.id)


def find_code(token: str) -> str | None:
    """The short code to show where the link was opened in another browser than the one that asked."""
    request = db.session.scalars(select(SignInRequest).where(SignInRequest.token_hash == tokens.hash_of(token))).first()
    if request is None or request.used_at or request.expires_at <= clock.now():
        return None
    return short_code(request.id)


def is_same_browser(token: str, binding: str | None) -> bool:
    """Whether the link was opened in the browser that asked for it."""
    query = select(SignInRequest.id).where(
        SignInRequest.token_hash == tokens.hash_of(token), SignInRequest.binding_hash == _hash(binding)
    )
    return db.session.scalars(query).first() is not None


def short_code(request_id: UUID) -> str:
    """Eight Crockford characters of this request (40 bits, five guesses)."""
    return tokens.make_code("sign-in-code", request_id).text[:8]


def forget_past() -> int:
    """Delete the links that ran out a day ago (rule 33); returns how many."""
    past = delete(SignInRequest).where(SignInRequest.expires_at < clock.now() - KEEP)
    with tenancy.work(Scope(Door.DOOR)) as session:
        return rows_of(session.execute(past))


def find_person(address: str) -> Person | None:
    """The person with this address, however it is spelt."""
    return db.session.scalars(select(Person).where(Person.email_hash == addresses.hash_of(address))).first()


def _consume(*condition: object) -> UUID:
    """One UPDATE decides who comes first, and whether the person still is who asked: active, with the same address."""
    now = clock.now()
    same = exists().where(
        Person.id == SignInRequest.person_id, Person.state == "active", Person.email_hash == SignInRequest.address_hash
    )
    person_id = db.session.execute(
        update(SignInRequest)
        .where(*condition, SignInRequest.used_at.is_(None), SignInRequest.expires_at > now, same)  # type: ignore[arg-type]
        .values(used_at=now)
        .returning(SignInRequest.person_id)
    ).scalar()
    if person_id is None:
        raise Refused(NOT_VALID)
    audit.record("signed in", person_id, actor=person_id)
    return UUID(str(person_id))


def _typed(code: str) -> bytes:
    return tokens.read_code(code).encode()


def _hash(binding: str | None) -> str:
    return tokens.hash_of(binding or secrets.token_urlsafe(8))
