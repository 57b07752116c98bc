"""The one blueprint that the pages of people share."""

from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("people", __name__, template_folder="../templates")
Page = str | tuple[str, int] | Response
