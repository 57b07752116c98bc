"""The two engines together: started for a command, or found where `app.py` runs them already."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from fnett.embedded import ground, postgres, valkey
from fnett.embedded.account import Trouble, say
from fnett.embedded.child import Running
from fnett.embedded.hold import Busy, find_facts, held
from fnett.embedded.postgres import Postgres
from fnett.embedded.valkey import Valkey


@dataclass(frozen=True)
class Engines:
    """The engines that fnett runs itself; an engine that the operator named in a setting is None."""

    postgres: Postgres | None
    valkey: Valkey | None

    def settings(self) -> dict[str, str]:
        """The addresses, as the settings that would name them."""
        found = {}
        if self.postgres:
            found["FNETT_DATABASE_URL"] = self.postgres.app_url()
            found["FNETT_OWNER_DATABASE_URL"] = self.postgres.owner_url()
        if self.valkey:
            found["FNETT_REDIS_URL"] = self.valkey.url
        return found

    def running(self) -> list[Running]:
        """The processes, in the order of their start."""
        return [each.running for each in (self.postgres, self.valkey) if each and each.running]

    def facts(self) -> dict[str, str]:
        """What another command needs to find them."""
        sockets = " ".join(str(each.sockets) for each in (self.postgres, self.valkey) if each)
        facts = {"sockets": sockets}
        if self.postgres:
            facts["postgres"] = str(self.postgres.sockets)
        if self.valkey:
            facts["valkey"] = self.valkey.url
        return facts

    def stop(self) -> None:
        """End those that we started, the last one first."""
        for each in (self.valkey, self.postgres):
            if each:
                each.stop()


def start(home: Path, *, database: bool = True, queue: bool = True) -> Engines:
    """Start the engines that the settings do not name. Raises Trouble."""
    notice = ground.find_notice(home) if database or queue else None
    if notice:
        say(notice)
    first = postgres.start(home / "postgres") if database else None
    try:
        return Engines(first, valkey.start(home / "valkey") if queue else None)
    except BaseException:
        if first:
            first.stop()
        raise


@contextmanager
def opened(home: Path, *, database: bool = True, queue: bool = True) -> Iterator[Engines]:
    """The engines of the fnett that runs on this folder, or our own as long as this lasts. Raises Trouble."""
    with ExitStack() as stack:
        try:
            hold = stack.enter_context(held(home))
        except Busy:
            hold = None
        if hold is None:
            yield _theirs(home)
            return
        found = start(home, database=database, queue=queue)
        stack.callback(found.stop)
        hold.note(**found.facts())
        yield found


def _theirs(home: Path) -> Engines:
    facts = find_facts(home)
    if not facts:
        raise Trouble(f"The fnett that held {home} has just ended; try again.")
    sockets, url = facts.get("postgres"), facts.get("valkey")
    return Engines(
        Postgres(Path(sockets), postgres.find_programs()) if sockets else None,
        Valkey(url, Path()) if url else None,
    )
