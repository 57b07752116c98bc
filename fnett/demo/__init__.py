"""Fictitious institutions that tell a story."""
