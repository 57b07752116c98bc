"""A small load maker: connections, each asking again as soon as it is answered; one that is closed is opened again."""

import re
import socket
import time
from concurrent.futures import ThreadPoolExecutor

CONNECTIONS = 16
CLOSES = b"connection: close"
LENGTH = re.compile(rb"content-length: (\d+)", re.I)


def rate(port: int, path: str, seconds: float) -> float:
    """Answers a second; an answer that is not 200 ends the measurement. Raises ValueError."""
    begun = time.perf_counter()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        counts = list(pool.map(lambda _: _ask(port, path, begun + seconds), range(CONNECTIONS)))
    return sum(counts) / (time.perf_counter() - begun)


def _ask(port: int, path: str, until: float) -> int:
    asked = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n".encode()
    count = 0
    while time.perf_counter() < until:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            is_open = True
            while is_open and time.perf_counter() < until:
                connection.sendall(asked)
                is_open = _read(connection)
                count += 1
    return count


def _read(connection: socket.socket) -> bool:
    """Take one answer; returns whether the connection stays open."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _more(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    length = LENGTH.search(head)
    if b" 200 " not in head[:16] or length is None:
        raise ValueError(head[:80].decode(errors="replace"))
    left = int(length[1]) - len(body)
    while left > 0:
        left -= len(_more(connection))
    return CLOSES not in head.lower()


def _more(connection: socket.socket) -> bytes:
    found = connection.recv(65536)
    if not found:
        raise ValueError("the connection was closed before the answer was whole")
    return found
