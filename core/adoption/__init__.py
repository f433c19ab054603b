"""How the portal is taken up: who was invited, who came and comes back, which blocks are used. Counted, not watched."""

from __future__ import annotations

from flask import Flask

from core.adoption import recording
from core.config import Config


def init_app(app: Flask, config: Config) -> None:
    """Count the pages that are opened."""
    recording.init_app(app)
