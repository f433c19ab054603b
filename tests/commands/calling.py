"""Run ``dunbar`` as its entry point does, without a process of its own: to start one costs more than most commands."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import StringIO
from unittest.mock import patch

import pytest

from core.cli import main


@dataclass(frozen=True)
class Done:
    """What a command said and how it ended."""

    returncode: int
    stdout: str
    stderr: str


def dunbar(environ: Mapping[str, str], *arguments: str, stdin: str = "") -> Done:
    """Run it with these arguments in this environment; an error that is no sentence fails the test."""
    out, err = StringIO(), StringIO()
    with (
        patch.dict(os.environ, environ, clear=True),
        patch.object(sys, "argv", ["dunbar", *arguments]),
        patch.object(sys, "stdin", StringIO(stdin)),
        redirect_stdout(out),
        redirect_stderr(err),
        pytest.raises(SystemExit) as ended,
    ):
        main()
    return Done(int(ended.value.code or 0), out.getvalue(), err.getvalue())
