"""The marks of views, changed for a while: taken away, or replaced by one that lets others in."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from fnett.people.access import ROLE_PERMISSIONS, Permission, Role
from fnett.web.access import MARK, Access, Way, find_declared
from tests.rules import matrix_table, test_access
from tests.rules.matrix import Matrix
from tests.rules.matrix_requests import Ask, every
from tests.rules.world import OWN, World

OPENER = (Access(Way.PUBLIC), Access(Way.CODE), Access(Way.DOOR), Access(Way.SELF))
ASKING = (Way.INSTITUTION, Way.OFFICE)
IN_FACTORY = "static"  # Flask's own view, which the factory marks while it makes the app


def views(app: Flask) -> list[str]:
    """The endpoints of all views that carry their mark in the source."""
    return sorted({rule.endpoint for rule in app.url_map.iter_rules()} - {IN_FACTORY})


@contextmanager
def marked(app: Flask, endpoint: str, mark: Access | None) -> Iterator[None]:
    """The view with another mark, or with none."""
    view, before = app.view_functions[endpoint], find_declared(app, endpoint)
    if mark is None:
        delattr(view, MARK)
    else:
        setattr(view, MARK, mark)
    try:
        yield
    finally:
        setattr(view, MARK, before)


def others(app: Flask, endpoint: str) -> list[Access]:
    """Every other mark that the view could carry; permissions that the same people hold are one."""
    own = find_declared(app, endpoint)
    assert own is not None
    found = [mark for mark in OPENER if mark != own]
    for way in ASKING:
        by_holders = {_holders(permission): Access(way, permission) for permission in Permission}
        same = _holders(own.permission) if own.way is way else None  # type: ignore[arg-type]
        found += [mark for holders, mark in by_holders.items() if holders != same]
    return found


def _holders(permission: Permission) -> frozenset[Role]:
    return frozenset(role for role, permissions in ROLE_PERMISSIONS.items() if permission in permissions)


class Watch:
    """The tests that must notice: the reviewed list of open views, the places of addresses, the declared matrix."""

    def __init__(self, world: World) -> None:
        self.world, self.app = world, world.app
        self.declared = matrix_table.read(matrix_table.FILE.read_text(encoding="utf-8"))
        self.asks: dict[str, list[Ask]] = {}
        for ask in every(world.app):
            if ask.is_declared and ask.context == OWN:
                self.asks.setdefault(ask.rule.endpoint, []).append(ask)

    def find(self, endpoint: str) -> str | None:
        """What noticed that this view is not as it was, or None."""
        return self._in_the_lists() or self._in_the_matrix(endpoint)

    def _in_the_lists(self) -> str | None:
        opened, closed = test_access.unreviewed(self.app)
        if opened or closed:
            return f"the reviewed list: {opened or closed}"
        for place, ways in test_access.PLACES:
            try:
                test_access.test_what_lies_in_a_persons_place_is_guarded_as_that_place(self.app, place, ways)
            except AssertionError as said:
                return str(said).splitlines()[0]
        return None

    def _in_the_matrix(self, endpoint: str) -> str | None:
        seen = Matrix(self.world).run(self.asks[endpoint])
        for (method, _, persona, _), letter in seen.cells.items():
            line = (method, endpoint)
            assert line in self.declared, f"matrix.txt has no line for {method} {endpoint}: {matrix_table.ANEW}"
            declared = self.declared[line][persona][0]
            if letter != declared:
                return f"{persona}: declared {declared}, seen {letter}"
        return next(iter([*seen.errors, *seen.leaks, *seen.changed]), None)
