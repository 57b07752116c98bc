"""What a network is called now: as in the present school year, else in the one nearest to it.

A class that is carried on in May has a row for the next year already, and is called by its old name until August."""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, select

from fnett.core import clock
from fnett.institutions.school_year import school_year_of
from fnett.networks.models import NetworkYear


def nearest(present: Any) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """The order in which the first of a network's years is the present one, or the one nearest to it."""
    return NetworkYear.school_year > present, func.abs(NetworkYear.school_year - present)


def label_of(institution_id: Any, network_id: Any) -> ScalarSelect[str]:
    """The network's name as a part of a greater question; both ids are values or columns."""
    same = (NetworkYear.institution_id == institution_id, NetworkYear.network_id == network_id)
    by_year = nearest(school_year_of(clock.today()))
    return select(NetworkYear.label).where(*same).order_by(*by_year).limit(1).scalar_subquery()
