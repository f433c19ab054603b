"""Run one server and end it when its owner ends, however that happens.

Started as a script of its own, because a test run that is killed cannot clean up after itself. The guard watches two
processes: the server (it then ends with the server's exit code) and the owner (it then stops the server's whole
process group and removes the folder the server worked in).
"""

from __future__ import annotations

import argparse
import os
import select
import shutil
import signal
import subprocess
import time
from types import FrameType


class Stopped(Exception):
    """The guard was asked to end."""


def _stop(number: int, frame: FrameType | None) -> None:
    raise Stopped


def _alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    return True


def wait_for_either(child: subprocess.Popen[bytes], owner: int) -> None:
    """Return when ``child`` or the process ``owner`` has ended."""
    if hasattr(os, "pidfd_open"):
        try:
            watched = [os.pidfd_open(child.pid), os.pidfd_open(owner)]
        except ProcessLookupError:
            return
        select.select(watched, [], [])
        return
    while child.poll() is None and _alive(owner):
        time.sleep(0.2)


def end(child: subprocess.Popen[bytes], how: int, grace: float) -> int:
    """Stop ``child`` with the signal ``how``; whatever is left of its group after ``grace`` seconds is killed."""
    if child.poll() is None:
        child.send_signal(how)
    try:
        code = child.wait(timeout=grace)
    except subprocess.TimeoutExpired:
        code = -signal.SIGKILL
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return code
    child.wait()
    return code


def main() -> int:
    """Start the command, wait, clean up."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--owner", type=int, required=True, help="process whose end is the server's end")
    parser.add_argument("--signal", type=int, default=int(signal.SIGTERM), help="what stops the server politely")
    parser.add_argument("--grace", type=float, default=10, help="seconds before it is killed")
    parser.add_argument("--user", help="run the server as this user")
    parser.add_argument("--remove", help="folder to remove when the owner has ended")
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _stop)
    as_user = {"user": options.user, "group": options.user, "extra_groups": []} if options.user else {}
    child = subprocess.Popen(options.command, start_new_session=True, stdin=subprocess.DEVNULL, **as_user)
    try:
        wait_for_either(child, options.owner)
    except Stopped:
        pass
    code = end(child, options.signal, options.grace)
    if options.remove and not _alive(options.owner):
        shutil.rmtree(options.remove, ignore_errors=True)
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    raise SystemExit(main())
