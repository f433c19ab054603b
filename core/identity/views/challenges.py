"""What a passkey must sign: kept by the browser in its signed cookie, good for one answer and a few minutes."""

from __future__ import annotations

import time
from datetime import timedelta

from flask import session

from core.identity import once

_NAME = "passkey"
LASTS = timedelta(minutes=10)


def keep(challenge: str, purpose: str) -> None:
    """Remember what was asked of this browser last, and what for."""
    session[_NAME] = {"challenge": challenge, "for": purpose, "at": int(time.time())}


def take(purpose: str) -> str:
    """What was asked, once; empty if nothing was, or too long ago."""
    kept = session.pop(_NAME, None)
    if not isinstance(kept, dict) or kept.get("for") != purpose:
        return ""
    if time.time() - kept["at"] > LASTS.total_seconds() or not once.use(kept["challenge"], within=LASTS):
        return ""
    challenge: str = kept["challenge"]
    return challenge
