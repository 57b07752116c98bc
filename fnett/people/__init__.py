"""Persons, memberships, invitations, sign-in and who may do what."""
