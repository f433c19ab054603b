"""Throttling: the one Limiter of the portal.

It must be set up before CSRF protection, so that attempts refused for a missing token count too. Nothing is limited by
default: whoever has something to guard puts limits on it.
"""

from __future__ import annotations

import logging
import warnings

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits import RateLimitItem

from core.config import Config

logger = logging.getLogger("dunbar.limits")

limiter = Limiter(key_func=get_remote_address, in_memory_fallback_enabled=True, key_prefix="dunbar")
"""Counts in Redis where there is one, so that several nodes count together; in memory while Redis does not answer."""


def init_app(app: Flask, config: Config) -> None:
    """Set the Limiter up for ``app``."""
    app.config["RATELIMIT_STORAGE_URI"] = storage_address(config.redis.url)
    with warnings.catch_warnings():
        # Memory is what an embedded portal of one process needs; the warning is for those who did not choose it.
        warnings.filterwarnings("ignore", message="Using the in-memory storage")
        limiter.init_app(app)


def count(limit: RateLimitItem, *key: str) -> bool:
    """Count one of these; False if it is one too many. While the counters cannot be reached nobody is refused."""
    if not limiter.enabled:
        return True
    try:
        return limiter.limiter.hit(limit, "dunbar", *key)
    except limiter.limiter.storage.base_exceptions:
        logger.warning("the counters of %s cannot be reached", key[0], exc_info=True)
        return True


def storage_address(redis_url: str) -> str:
    """The address of the counters as the ``limits`` library writes it."""
    if not redis_url:
        return "memory://"
    return f"redis+{redis_url}" if redis_url.startswith("unix://") else redis_url
