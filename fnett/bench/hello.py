"""The reference of a page: Flask that says hello, and nothing else (H of the goals)."""

from flask import Flask

app = Flask(__name__)


@app.get("/")
def hello() -> str:
    """Say hello."""
    return "hello"
