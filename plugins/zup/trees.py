"""Trees that come as rows with a parent each, and may be broken: parents that are not there, and loops."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tree:
    """A tree made sound.

    Attributes:
        parents: the parent of each node, empty at the top.
        orphans: nodes whose parent is not there; they stand at the top.
        loops: nodes that go round in a circle, each circle sorted; they stand at the top.
    """

    parents: Mapping[str, str]
    orphans: tuple[str, ...]
    loops: tuple[tuple[str, ...], ...]

    def nearest(self, node: str, wanted: Collection[str]) -> str:
        """The node itself or the next one above it that is wanted, empty if there is none."""
        while node and node not in wanted:
            node = self.parents.get(node, "")
        return node


def mended(parents: Mapping[str, str]) -> Tree:
    """Make a sound tree out of what rows say; their order does not matter."""
    orphans = tuple(node for node, parent in parents.items() if parent and parent not in parents)
    sound = {node: "" if parent not in parents else parent for node, parent in parents.items()}
    loops = _loops(sound)
    for loop in loops:
        for node in loop:
            sound[node] = ""
    return Tree(sound, orphans, loops)


def _loops(parents: Mapping[str, str]) -> tuple[tuple[str, ...], ...]:
    done: set[str] = set()
    loops = []
    for node in parents:
        way: dict[str, int] = {}
        while node and node not in done and node not in way:
            way[node] = len(way)
            node = parents[node]
        if node in way:
            loops.append(tuple(sorted(list(way)[way[node] :])))
        done.update(way)
    return tuple(sorted(loops))
