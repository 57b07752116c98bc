"""A moderator's path: the modules, their steps and questions."""

from flask import Blueprint
from werkzeug.wrappers import Response

bp = Blueprint("training", __name__, template_folder="templates")
Page = str | tuple[str, int] | Response
