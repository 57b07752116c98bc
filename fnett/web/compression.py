"""Stylesheets and drawings leave compressed, also where no proxy stands in front; pages are left to the proxy."""

import gzip
from functools import lru_cache

from flask import Flask, Response, request

COMPRESSIBLE = ("text/css", "text/javascript", "image/svg+xml")


def init_app(app: Flask) -> None:
    """Compress what the static view answers."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if request.endpoint != "static" or response.mimetype not in COMPRESSIBLE:
        return response
    response.vary.add("Accept-Encoding")
    if response.status_code == 200 and request.accept_encodings.quality("gzip") and not response.content_encoding:
        response.direct_passthrough = False
        response.set_data(_compressed(response.get_data()))
        response.content_encoding = "gzip"
        tag, _ = response.get_etag()
        if tag:
            response.set_etag(tag, weak=True)  # the same words in another coat
    return response


@lru_cache(maxsize=32)
def _compressed(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)
