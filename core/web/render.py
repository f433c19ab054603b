"""Render a page within the portal's frame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, g, render_template

FrameMaker = Callable[[], Any]
_EXTENSION = "dunbar.frame_maker"


def set_frame_maker(app: Flask, make: FrameMaker) -> None:
    """Say who makes the frame (navigation, own menu, counts) that pages are shown in. Called once, by home."""
    app.extensions[_EXTENSION] = make

    @app.context_processor
    def add_frame() -> dict[str, Any]:
        return {"frame": _LazyFrame(make)}


class _LazyFrame:
    """Makes the frame when a template first asks for it, so that fragments do not pay for it."""

    __slots__ = ("_frame", "_make")

    def __init__(self, make: FrameMaker) -> None:
        self._make = make
        self._frame: Any = None

    def __getattr__(self, name: str) -> Any:
        if self._frame is None:
            if "frame" not in g:
                g.frame = self._make()
            self._frame = g.frame
        return getattr(self._frame, name)


def render(template: str, **context: Any) -> str:
    """Render ``template`` with ``context`` inside the frame."""
    return render_template(template, **context)
