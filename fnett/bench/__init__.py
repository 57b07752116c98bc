"""Measurements, each beside a reference of the same run: `python3 app.py bench …`; never part of the tests."""
