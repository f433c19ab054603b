"""Start a command, wait until it answers, stop it, read what it said."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.servers.ports import HOST

_GUARD = Path(__file__).with_name("guard.py")
_LOG_TAIL = 4000


class ServerFailed(RuntimeError):
    """A server did not start, or ended on its own; the message carries the end of its log."""


class Process:
    """One command in a process group of its own, stopped at the latest when this Python process ends.

    ``owner`` (default: this process) is the process id whose end stops the command; ``user`` runs it as somebody
    else (needs root); ``remove`` is a folder to delete when the owner has ended. Output goes to the file ``log``.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        *,
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        user: str | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
        grace: float = 10,
        owner: int | None = None,
        remove: Path | None = None,
    ) -> None:
        self.command = [str(part) for part in command]
        self.log = log
        self._env = dict(env) if env is not None else None
        self._cwd = cwd
        self._grace = grace
        self._guard = [sys.executable, "-I", str(_GUARD), f"--owner={owner or os.getpid()}"]
        self._guard += [f"--signal={int(stop_signal)}", f"--grace={grace}"]
        self._guard += [f"--user={user}"] if user else []
        self._guard += [f"--remove={remove}"] if remove else []
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the command; a second start while it runs is an error of the test."""
        if self.running:
            raise RuntimeError(f"{self.command[0]} runs already")
        with self.log.open("ab") as output:
            self._running = subprocess.Popen(
                [*self._guard, "--", *self.command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=self._env,
                cwd=self._cwd,
                start_new_session=True,
            )

    @property
    def running(self) -> bool:
        """Whether the command has been started and has not ended."""
        return self._running is not None and self._running.poll() is None

    @property
    def pid(self) -> int:
        """The process whose descendants are the command; ProcessLookupError if it does not run."""
        if self._running is None:
            raise ProcessLookupError(f"{self.command[0]} does not run")
        return self._running.pid

    def stop(self) -> int | None:
        """Stop the command and give its exit code; None if it was not started."""
        if self._running is None:
            return None
        if self._running.poll() is None:
            self._running.terminate()
        code = self._running.wait(timeout=self._grace + 10)
        self._running = None
        return code

    def leave(self) -> None:
        """Let the command run on after this process; the end of its owner is its end."""
        if self._running is not None:
            # Nobody here will wait for it, and a Popen without a result complains about that when it is collected.
            self._running.returncode = 0
            self._running = None

    def output(self) -> str:
        """What the command has written so far."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""

    def wait_until(self, ready: Callable[[], bool], what: str, timeout: float = 30) -> None:
        """Wait until ``ready()``; ServerFailed if the command ends first or ``timeout`` seconds pass."""
        deadline = time.monotonic() + timeout
        while not ready():
            if not self.running:
                raise ServerFailed(f"{self.command[0]} ended before {what}:\n{self.output()[-_LOG_TAIL:]}")
            if time.monotonic() > deadline:
                raise ServerFailed(f"no {what} within {timeout:.0f} s:\n{self.output()[-_LOG_TAIL:]}")
            time.sleep(0.02)

    def wait_for_port(self, port: int, timeout: float = 30) -> None:
        """Wait until somebody listens on ``port``."""
        self.wait_until(lambda: listens(port), f"answer on port {port}", timeout)

    def wait_for_url(self, url: str, timeout: float = 60) -> None:
        """Wait until ``url`` answers with a status below 500."""
        self.wait_until(lambda: answers(url), f"answer from {url}", timeout)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


def listens(port: int) -> bool:
    """Whether a connection to ``port`` of the loopback address is accepted."""
    try:
        with socket.create_connection((HOST, port), timeout=1):
            return True
    except OSError:
        return False


def answers(url: str) -> bool:
    """Whether ``url`` answers with a status below 500, asked without any proxy."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


def run(command: Sequence[str | Path], *, user: str | None = None, timeout: float = 120) -> str:
    """Run a command to its end, as ``user`` if named, and give its output; ServerFailed if it fails."""
    arguments = [str(part) for part in command]
    result = subprocess.run(
        arguments,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        timeout=timeout,
        check=False,
        user=user,
        group=user,
        extra_groups=[] if user else None,
    )
    if result.returncode != 0:
        raise ServerFailed(f"{arguments[0]} failed with code {result.returncode}:\n{result.stdout[-_LOG_TAIL:]}")
    return result.stdout
