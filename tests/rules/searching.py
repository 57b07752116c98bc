"""Everything that fnett keeps, read whole, in every coding in which a sentence could hide: dump, Valkey, files, letters."""

import base64
import binascii
import html
import quopri
import re
import subprocess
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping
from email import policy
from email.parser import BytesParser
from pathlib import Path
from urllib.parse import unquote_plus

from redis import Redis

from fnett.embedded.postgres import Postgres

ESCAPE = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([0-7]{3}))")
ESCAPED = re.compile(rf"(?:{ESCAPE.pattern}|[^\\\n])+")
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}(?:\r?\n[A-Za-z0-9+/_-]{8,})*")
HEX = re.compile(r"(?:[0-9a-fA-F]{2}){6,}")


def readable(data: bytes) -> str:
    """The data as it stands and as it reads when it is decoded, folded so that letters can be compared."""
    text = data.decode("utf-8", "replace")
    return _folded("\n".join([text, *_decoded(text), *(_read(part) for part in _unpacked(data))]))


def found(marks: Iterable[str], text: str) -> set[str]:
    """Those of the marks that stand in a readable text."""
    return {mark for mark in marks if _folded(mark) in text}


def dump(engine: Postgres) -> bytes:
    """The whole database, as pg_dump writes it, every row of every table."""
    command = [
        f"{engine.programs}/pg_dump",
        "--format=plain",
        f"--host={engine.sockets}",
        "--username=fnett_backup",
        "fnett",
    ]
    return subprocess.run(command, env={"LC_ALL": "C"}, capture_output=True, check=True).stdout


def rows_in(dumped: bytes) -> int:
    """How many rows a dump holds; one that holds none was made by the wrong role (measured trap M8)."""
    copies = re.findall(rb"^COPY .*? FROM stdin;\n(.*?)^\\\.$", dumped, re.M | re.S)
    return sum(copy.count(b"\n") for copy in copies)


def valkey(store: Redis) -> bytes:
    """Every key of Valkey, and what it holds."""
    return b"\n".join(part for key in store.scan_iter() for part in (key, *_held(store, key)))


def files(folder: Path, *patterns: str, since: Mapping[Path, int] | None = None) -> bytes:
    """What stands in the files of a folder, and how they are called; letters as they are and as their readers see them.

    `since` says how long files were that only grow (see `lengths`): what stood in them before is of other tests.
    """
    seen = sorted({file for pattern in patterns for file in folder.glob(pattern) if file.is_file()})
    return b"\n".join(part for file in seen for part in (file.name.encode(), _new(file, since or {}), *_opened(file)))


def lengths(folder: Path) -> dict[Path, int]:
    """How long the logs and journals below a folder are now; a journal that is written anew has another name."""
    growing = (".log", ".aof", ".rdb")
    return {file: file.stat().st_size for file in folder.rglob("*") if file.suffix in growing and file.is_file()}


def _new(file: Path, since: Mapping[Path, int]) -> bytes:
    data = file.read_bytes()
    before = since.get(file, 0)
    return data[before:] if before <= len(data) else data


def _held(store: Redis, key: bytes) -> Iterator[bytes]:
    match store.type(key):
        case b"string":
            yield store.get(key) or b""
        case b"hash":
            for field, value in store.hgetall(key).items():
                yield from (field, value, *_unpacked(value))
        case b"list":
            yield from store.lrange(key, 0, -1)
        case b"set":
            yield from store.smembers(key)
        case b"zset":
            yield from store.zrange(key, 0, -1)
        case b"stream":
            yield repr(store.xrange(key)).encode()
        case other:
            raise AssertionError(f"say how to read {other!r} of Valkey here")


def _opened(file: Path) -> Iterator[bytes]:
    if file.suffix != ".eml":
        return
    letter = BytesParser(policy=policy.default).parsebytes(file.read_bytes())
    yield "\n".join(str(value) for value in letter.values()).encode()
    for part in letter.walk():
        if not part.is_multipart():
            yield str(part.get_content()).encode()


def _decoded(text: str) -> Iterator[str]:
    """The text as it reads behind each coding that it uses."""
    if "%" in text:
        yield unquote_plus(text)
        yield unquote_plus(unquote_plus(text))
    if "&" in text:
        yield html.unescape(text)
    if "\\" in text:
        yield from (_unescaped(match.group()) for match in ESCAPED.finditer(text) if "\\" in match.group())
    if "=" in text:
        yield quopri.decodestring(text.encode()).decode("utf-8", "replace")
    for match in BASE64.finditer(text):
        yield from _from_base64(re.sub(r"\s", "", match.group()))
    for match in HEX.finditer(text):
        yield bytes.fromhex(match.group()).decode("utf-8", "replace")


def _from_base64(run: str) -> Iterator[str]:
    try:
        data = base64.b64decode(run + "=" * (-len(run) % 4), altchars=b"-_" if {"-", "_"} & set(run) else None)
    except binascii.Error:  # one letter more than a coding can have: it was no coding
        return
    yield data.decode("utf-8", "replace")
    yield from (_read(part) for part in _unpacked(data))


def _unpacked(data: bytes) -> Iterator[bytes]:
    """What zlib or gzip packed: RQ and Flask's cookies do."""
    if data[:1] == b"\x78" or data[:2] == b"\x1f\x8b":
        try:
            yield zlib.decompressobj(47).decompress(data)
        except zlib.error:
            return


def _unescaped(text: str) -> str:
    """`\\u0645` and surrogate pairs, `\\xd9` and `\\331` as the bytes of UTF-8."""
    plain = ESCAPE.sub(lambda match: chr(int(match[3], 8) if match[3] else int(match[1] or match[2], 16)), text)
    wide = plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    narrow = bytes(ord(character) for character in plain if ord(character) < 256).decode("utf-8", "replace")
    return f"{wide}\n{narrow}"


def _read(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
