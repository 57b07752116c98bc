"""Regularity and overviews for the office."""
