"""The single window: home page, navigation, app launcher, what waits."""

from __future__ import annotations

from flask import Flask

from core.config import Config
from core.home.frame import make_frame
from core.web.render import set_frame_maker


def init_app(app: Flask, config: Config) -> None:
    """Give every page its frame."""
    set_frame_maker(app, make_frame)
