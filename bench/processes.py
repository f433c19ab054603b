"""What processes have used, from Linux's own accounts: CPU time and memory of a process and all it started."""

from __future__ import annotations

import os
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
_PARENT, _TIMES = 1, slice(11, 15)
"""Places in /proc/PID/stat after the name: the parent, and own and collected children's user and system time."""


def tree(root: int) -> list[int]:
    """The process ``root`` and all its descendants that live now."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            fields = _stat(int(folder.name))
            if fields:
                children.setdefault(int(fields[_PARENT]), []).append(int(folder.name))
    found = [root]
    for process in found:
        found.extend(children.get(process, ()))
    return found


def cpu_seconds(root: int) -> float:
    """CPU time that the tree of ``root`` has used so far, those of it that have ended included."""
    return sum(sum(map(int, _stat(process)[_TIMES])) for process in tree(root)) / _TICK


def largest_memory(root: int) -> float:
    """Resident memory of the largest process of the tree, in MB."""
    return max(_resident(process) for process in tree(root)) / 1e6


def _stat(process: int) -> list[str]:
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:  # ended meanwhile
        return []


def _resident(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/statm").read_text(encoding="utf-8").split()[1]) * _PAGE
    except OSError:
        return 0
