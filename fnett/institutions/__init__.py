"""Institutions, owners, geography and the school year, as the national registers know them."""
