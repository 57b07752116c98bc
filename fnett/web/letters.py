"""Turning a template into a letter: text and HTML with the same words, links from the one base address (rule 23)."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, render_template

from fnett.core.languages import Language
from fnett.core.mail import Email
from fnett.core.outbox import Due
from fnett.web import locale


@dataclass(frozen=True)
class Piece:
    """Words that a letter hands on as they are, in a language of their own, under that language's own name."""

    language: Language
    text: str


def link_to(endpoint: str, **values: object) -> str:
    """A link for a letter or a print: always built on FNETT_BASE_URL, never on a request's Host."""
    path: str = current_app.url_map.bind("").build(endpoint, values)
    base: str = current_app.extensions["fnett.settings"].base_url
    return base + path


def email_from_template(template: str, due: Due, subject: str, pieces: Sequence[Piece] = (), **values: object) -> Email:
    """The letter of `<template>.txt` in the bound language; paragraphs are parted by empty lines, a link stands alone.
    At its end stand the pieces that it hands on."""
    language = locale.language()
    words = render_template(f"{template}.txt", **values).strip()
    paragraphs = [part.strip() for part in words.split("\n\n") if part.strip()]
    text = "\n\n".join([words, *(f"{piece.language.own_name}\n\n{piece.text}" for piece in pieces)]) + "\n"
    return Email(
        to=due.recipient,
        subject=subject,
        text=text,
        html=render_template("layouts/letter.html", paragraphs=paragraphs, pieces=pieces, subject=subject),
        language=language.code,
        direction=language.direction,
    )
