"""Evidence: chained records of what was shown and signed, and their verification; pure (security rule 14).

A record's hash covers its fields, the digest of its personal fields and the previous record's hash. The personal fields
stand in a side row and enter as a salted digest, so that they can be erased without breaking the chain.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

FIRST = "0" * 64


@dataclass(frozen=True)
class Record:
    """One signed text: times in UTC as ISO 8601, hashes as SHA-256 in hex."""

    subject: str
    sequence: int
    edition: str
    language: str
    text_hash: str
    role: str
    method: str
    level: str
    signed_at: str
    personal_digest: str
    previous_hash: str


def personal_digest(salt: str, fields: Mapping[str, str]) -> str:
    """The salted digest of the personal fields, independent of their order."""
    return _sha256({"salt": salt, "fields": dict(fields)})


def record_hash(record: Record) -> str:
    """The hash that the next record of the same subject carries on."""
    return _sha256(asdict(record))


def find_break(chain: Iterable[tuple[Record, str]]) -> int | None:
    """The place (from 1) of the first record that does not fit its chain, or None where all hold."""
    previous = FIRST
    for place, (record, stored_hash) in enumerate(chain, start=1):
        fits = record.sequence == place and record.previous_hash == previous
        if not fits or record_hash(record) != stored_hash:
            return place
        previous = stored_hash
    return None


def _sha256(value: Mapping[str, object]) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
