"""What blocks bring for the demo, put into a portal of a test."""

from __future__ import annotations

import io

from PIL import Image

from core.db import db
from core.plugin_host import host


def put_in(block: str, people: list[int]) -> None:
    """Let a block fill itself, in English, for these people; the first of them writes."""
    fill = host().find_service(f"{block}.demo")
    if fill is None:
        return
    offered = {"language": "en", "people": people, "editor_id": people[0], "draw": _draw}
    wanted = fill.__code__.co_varnames[: fill.__code__.co_argcount]
    fill(**{name: value for name, value in offered.items() if name in wanted})
    db.session.commit()


def _draw(seed: int, kind: str = "") -> bytes:
    output = io.BytesIO()
    Image.new("RGB", (8, 6)).save(output, "PNG")
    return output.getvalue()
