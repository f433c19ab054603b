"""What every block wants to have in it before the first people come."""

from __future__ import annotations

from dataclasses import dataclass

from core.extension import FirstStep, Viewer
from core.plugin_host import host, naming


@dataclass(frozen=True, slots=True)
class Thing:
    """Something to put in, and whether that is done; ``None`` if the block could not tell."""

    step: FirstStep
    block: str
    done: bool | None


def things(viewer: Viewer) -> list[Thing]:
    """Of all blocks that are on, what this viewer may see to, by weight."""
    found = []
    for owner, step in host().gather("first_steps", viewer=viewer):
        if step.permission is not None and not viewer.may(step.permission):
            continue
        told, done = host().isolated(owner, f"first step {step.id}", step.done)
        plugin = host().plugins.get(owner)
        title = naming.title(plugin) if plugin is not None else ""
        found.append(Thing(step, title, bool(done) if told else None))
    return found
