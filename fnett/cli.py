"""The commands of fnett; every mistake is one line that says what to do."""

import os
import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.exc import OperationalError

from fnett import service, status
from fnett import settings as settings_
from fnett.bench import network_page, planner
from fnett.core import audit, clock, languages, migrating, tenancy
from fnett.core.problems import Refused
from fnett.core.tenancy import Door, Scope
from fnett.embedded import backup, checks, engines, postgres
from fnett.embedded.account import Trouble, say
from fnett.factory import CHECKOUT
from fnett.institutions import changes, importing
from fnett.institutions.importing import ClosesTooMany, UnreadableFile
from fnett.people import addresses, invitations, office
from fnett.people.access import OFFICE_ROLES, Role
from fnett.settings import Settings, SettingsError

OFFICE = Scope(Door.OFFICE)
WRONG_USE = 2
BENCHES = {"network-page": network_page.run, "planner": planner.run}
EXAMPLES = """commands:
  (none)                        run fnett: engines, pages, letters; ends with Ctrl-C
  test [--full]                 run every check and test; it ends with one line for each promise
  bench network-page            the page of a network beside a bare hello, and what a phone fetches
  bench planner                 how long proposals for forty networks take, beside a reference
  register import PATH…         read files of the national registers
  office add EMAIL              let somebody into the national office
  status [--json]               what runs, and how much there is
  demo reset                    the demo as it was on the first day
  backup FILE, restore FILE     the whole database as one file, every row counted
  migrate                       bring the database to this version of fnett
  flask …                       Flask's own commands
  worker, scheduler             one process of its own, for servers
"""


class Demo(Protocol):
    """What app.py hands over, for this file stands beside the demo and not above it."""

    def load(self) -> None:
        """Fill an empty database."""

    def reset(self) -> None:
        """Empty the database and fill it anew."""


def main(arguments: Sequence[str], demo: Demo) -> int:
    """Run one command; returns its exit status."""
    asked = _read(arguments)
    try:
        if asked.run is None:  # the tests ask for no settings, and make no key
            return checks.run(CHECKOUT, service.own_environ(), full=asked.full)
        settings = settings_.load(os.environ, CHECKOUT)
        return int(asked.run(settings, asked, demo))
    except (SettingsError, Trouble) as error:
        return _stop(error, WRONG_USE)
    except (UnreadableFile, Refused) as error:
        return _stop(_sentence(error), 1)
    except OperationalError as error:
        return _stop(f"The database does not answer: {str(error.orig).strip().splitlines()[0]}", WRONG_USE)
    except KeyboardInterrupt:
        return 130


def _read(arguments: Sequence[str]) -> Namespace:
    """What was asked for; wrong use ends here with a line and exit status 2."""
    parser = _parser()
    asked, rest = parser.parse_known_args(arguments)
    if rest and asked.run is not flask:
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    asked.rest = rest
    return asked


def _parser() -> ArgumentParser:
    parser = ArgumentParser("python3 app.py", epilog=EXAMPLES, formatter_class=RawDescriptionHelpFormatter)
    parser.set_defaults(run=up)
    verbs = parser.add_subparsers(metavar="command")
    verb = verbs.add_parser("test")
    verb.add_argument("--full", action="store_true", help="all of the matrix and of the mutants, instead of a sample")
    verb.set_defaults(run=None)
    verb = verbs.add_parser("register").add_subparsers(required=True, metavar="import").add_parser("import")
    verb.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="a .json file, or a folder of them")
    verb.add_argument("--close-many", action="store_true", help="also when it closes unusually many institutions")
    verb.set_defaults(run=register_import)
    verb = verbs.add_parser("office").add_subparsers(required=True, metavar="add").add_parser("add")
    verb.add_argument("email", metavar="EMAIL")
    verb.add_argument("--name")
    verb.add_argument("--role", choices=sorted(OFFICE_ROLES), default=Role.ADMIN)
    verb.add_argument("--language", choices=languages.INTERFACE_LANGUAGES, default=languages.DEFAULT)
    verb.set_defaults(run=office_add)
    verb = verbs.add_parser("status")
    verb.add_argument("--json", action="store_true", help="for programs")
    verb.set_defaults(run=show_status)
    verb = verbs.add_parser("demo").add_subparsers(required=True, metavar="reset").add_parser("reset")
    verb.set_defaults(run=demo_reset)
    for name, run, role in (("backup", back_up, "fnett_backup"), ("restore", restore, "a superuser")):
        verb = verbs.add_parser(name)
        verb.add_argument("file", type=Path, metavar="FILE")
        verb.add_argument("--database", metavar="URL", help=f"the database as {role}, where it is not fnett's own")
        verb.set_defaults(run=run)
    verb.add_argument("--old", action="store_true", help="also a backup of more than 35 days")
    _add_plain(verbs)
    return parser


def _add_plain(verbs: Any) -> None:
    """The commands without options of their own."""
    plain = {"migrate": migrate, "worker": partial(_become, "work"), "scheduler": partial(_become, "keep-time")}
    for name, run in plain.items():
        verbs.add_parser(name).set_defaults(run=run)
    verbs.add_parser("flask", add_help=False).set_defaults(run=flask)
    verb = verbs.add_parser("bench")
    verb.add_argument("what", choices=sorted(BENCHES), metavar="WHAT", help=", ".join(sorted(BENCHES)))
    verb.set_defaults(run=bench)


def up(settings: Settings, asked: Namespace, demo: Demo) -> int:
    """Run fnett until Ctrl-C or SIGTERM."""
    return service.serve(settings, demo.load)


def bench(settings: Settings, asked: Namespace, demo: Demo) -> int:
    """Measure one thing beside its reference."""
    return BENCHES[asked.what]()


def register_import(settings: Settings, asked: Namespace, demo: Demo) -> int:
    """Import files of the registers: all of it, or nothing."""
    with service.inside(settings), tenancy.work(OFFICE) as session:
        plan = importing.run(
            session, asked.paths, today=clock.today(), close_many=asked.close_many, progress=_show_progress
        )
        audit.record("registers imported")
    for line in changes.report(plan):
        _print(line)
    return 0


def _show_progress(step: str, done: int, of: int) -> None:
    end = "\n" if done == of else ""
    sys.stderr.write(f"\r{step}: {done} of {of}{end}" if sys.stderr.isatty() or end else "")
    sys.stderr.flush()


def office_add(settings: Settings, asked: Namespace, demo: Demo) -> int:
    """Let somebody into the national office; they sign in by the link that is mailed to them."""
    role = Role(asked.role)
    with service.inside(settings):
        address = addresses.read(asked.email)
        with tenancy.work(Scope(Door.DOOR)):
            person_id = invitations.ensure_person(address, asked.name or address.split("@")[0], asked.language).id
        with tenancy.work(OFFICE):
            is_new = office.let_in(person_id, role)
    _print(f"{address} is {role} of the office{'' if is_new else ' already'}; the way in is {settings.base_url}/sign-in")
    return 0


def show_status(settings: Settings, asked: Namespace, demo: Demo) -> int:
    """Say what runs and how much there is."""
    with service.inside(settings, migrated=False) as app:
        found = status.find(app)
    _print(status.as_json(found) if asked.json else status.as_text(found))
    return 0


def demo_reset(settings: Settings, asked: Namespace, demo: Demo) -> int:
    """Begin the demo anew."""
    with service.inside(settings):
        demo.reset()
    say("The demo is as it was on the first day; whoever was signed in signs in again.")
    return 0


def back_up(settings: Settings, asked: Namespace, demo: Demo) -> int:
    """Write the whole database to one file."""
    with _database_as(settings, asked, "backup_url") as url:
        counts = backup.backup(url, asked.file.absolute(), postgres.find_programs())
    _print(f"{asked.file} holds {sum(counts.values())} rows of {len(counts)} tables.")
    say("Keep the secret key beside it, in another place: codes and links of letters are made from it.")
    return 0


def restore(settings: Settings, asked: Namespace, demo: Demo) -> int:
    """Put the database of a backup in the place of the present one, if every row is there."""
    with _database_as(settings, asked, "superuser_url") as url:
        keep_erased = partial(service.keep_erased, settings, url)  # whoever has erased themselves does not come back
        file, programs = asked.file.absolute(), postgres.find_programs()
        counts = backup.restore(url, file, programs, before_swap=keep_erased, old=asked.old)
        _print(f"{sum(counts.values())} rows of {len(counts)} tables came back from {asked.file}.")
    say("What was there before is kept as the database fnett_before_restore, until the next restore.")
    return 0


@contextmanager
def _database_as(settings: Settings, asked: Namespace, role: str) -> Iterator[str]:
    """The database's address with the role that this takes. Raises Trouble where nobody named it."""
    if asked.database:
        yield asked.database
    elif not settings.embedded:
        raise Trouble("The database is not fnett's own: say with --database URL how to reach it for this.")
    else:
        with engines.opened(settings.home, queue=False) as found:
            yield getattr(found.postgres, role)()


def migrate(settings: Settings, asked: Namespace, demo: Demo) -> int:
    """Bring the database to this version of fnett."""
    with engines.opened(settings.home, database=settings.embedded, queue=False) as found:
        service.migrate(service.with_engines(settings, found))
    _print(f"The database is at migration {migrating.head()}.")
    return 0


def flask(settings: Settings, asked: Namespace, demo: Demo) -> int:
    """Run one of Flask's own commands beside the engines."""
    with service.inside(settings) as app:
        env = {**service.own_environ(), **settings_.to_environ(app.extensions["fnett.settings"]), "FLASK_APP": "app"}
        return checks.call([sys.executable, "-m", "flask", *asked.rest], CHECKOUT, env)


def _become(purpose: str, settings: Settings, asked: Namespace, demo: Demo) -> int:
    """Be one of the processes behind the pages, for servers that start each by itself."""
    env = {**service.own_environ(), **settings_.to_environ(settings)}
    os.chdir(CHECKOUT)
    os.execve(sys.executable, [sys.executable, "-m", "fnett.worker", purpose], env)  # noqa: S606 - our own command


def _sentence(error: Exception) -> str:
    if isinstance(error, ClosesTooMany):
        return f"{str(error.message) % error.values} Allow it with --close-many."
    return str(error.message) % error.values if isinstance(error, Refused) else str(error)


def _stop(error: Exception | str, number: int) -> int:
    say(" ".join(str(error).split()))
    return number


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
