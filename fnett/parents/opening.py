"""Binding a request to the one network that a code or a link opens (security rules 1 and 12)."""

from flask import abort, request

from fnett.core import tenancy
from fnett.core.tenancy import Door, Scope
from fnett.networks import codes, subscriptions
from fnett.networks.codes import TooMany


def by_code(code: str) -> codes.Opened | None:
    """Bind this request to the network of a code; None for a code that opens nothing."""
    try:
        opened = codes.find_opened(code, request.remote_addr or "")
    except TooMany:
        abort(429)
    if opened:
        _bind(opened)
    return opened


def by_link(purpose: str, token: str) -> subscriptions.Opened | None:
    """Bind this request to the network of a subscription; None for a link that opens nothing."""
    opened = subscriptions.find_opened(purpose, token)
    if opened:
        _bind(opened)
    return opened


def _bind(opened: codes.Opened | subscriptions.Opened) -> None:
    reading = request.method != "POST"
    tenancy.bind(Scope(Door.APP, opened.institution_id, frozenset({opened.network_id}), read_only=reading))
