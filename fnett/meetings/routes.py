"""A network's year: plan, close, and print the sheet."""

from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("meetings", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response
