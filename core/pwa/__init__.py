"""The portal as an app of the reader's device: installed, read without a network, and acts that wait for one."""

from __future__ import annotations

from flask import Flask

from core.config import Config
from core.pwa import copies, later


def init_app(app: Flask, config: Config) -> None:
    """Label what devices may keep, and take acts that were put off just once."""
    app.before_request(later.take)
    app.after_request(later.tell)
    app.after_request(copies.label)
