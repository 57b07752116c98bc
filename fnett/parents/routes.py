"""Pages for parents and for anyone: the front page, help, and a network's page behind its code."""

from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("parents", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response
