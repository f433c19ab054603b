"""What stands for a version in the ledger: one number that changes with anything that was issued."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, BinaryIO

from plugins.orders.models import Order, Version

_CHUNK = 256 * 1024


def canonical(values: Mapping[str, object]) -> str:
    """JSON that is the same for the same values everywhere: keys sorted, no blanks, UTF-8 as it is."""
    return json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def parsed(text: str) -> dict[str, Any]:
    """What :func:`canonical` has written; empty if it is no such text."""
    try:
        values = json.loads(text)
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def sha256(text: str) -> str:
    """SHA-256 of a text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def of_file(stream: BinaryIO) -> str:
    """SHA-256 of a file, read piece by piece."""
    digest = hashlib.sha256()
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()


def of_version(order: Order, version: Version) -> str:
    """SHA-256 over what people were shown: heading, text, and the digest of the scan."""
    return sha256(
        canonical(
            {
                "kind": order.kind,
                "number": order.number,
                "signed_on": order.signed_on.isoformat(),
                "title": order.title,
                "summary": order.summary,
                "version": version.number,
                "text": version.text,
                "note": version.note,
                "file": version.file_digest,
            }
        )
    )
