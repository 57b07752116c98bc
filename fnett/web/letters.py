"""Turning a template into a letter: text and HTML with the same words, links from the one base address (rule 23)."""

from flask import current_app, render_template

from fnett.core.mail import Email
from fnett.core.outbox import Due
from fnett.web import locale


def link_to(endpoint: str, **values: object) -> str:
    """A link for a letter or a print: always built on FNETT_BASE_URL, never on a request's Host."""
    path: str = current_app.url_map.bind("").build(endpoint, values)
    base: str = current_app.extensions["fnett.settings"].base_url
    return base + path


def email_from_template(template: str, due: Due, subject: str, **values: object) -> Email:
    """The letter of `<template>.txt` in the bound language; paragraphs are parted by empty lines, a link stands alone."""
    language = locale.language()
    text = render_template(f"{template}.txt", **values).strip() + "\n"
    paragraphs = [part.strip() for part in text.split("\n\n") if part.strip()]
    return Email(
        to=due.recipient,
        subject=subject,
        text=text,
        html=render_template("layouts/letter.html", paragraphs=paragraphs, subject=subject),
        language=language.code,
        direction=language.direction,
    )
