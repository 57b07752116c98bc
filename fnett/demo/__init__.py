"""Fictitious institutions that tell a story: `load` and `reset` fill the database, `offer` adds the pages of the demo."""

from fnett.demo.loading import load, reset
from fnett.demo.pages import offer

__all__ = ["load", "offer", "reset"]
