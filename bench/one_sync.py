"""One import in a process of its own: ``python -m bench.one_sync`` prints what it took as JSON."""

from __future__ import annotations

import json
import resource
import time

import click
from sqlalchemy import select

from core.app import create_app
from core.db import db
from core.org.sync import runs, sources


def main() -> None:
    """Run the source ``bench`` of the portal that the environment names."""
    app = create_app(distributions=False)
    with app.app_context():
        source = sources.get("bench")
        # As of the reading, the connection is there when the clock starts.
        db.session.execute(select(1))
        db.session.commit()
        started = time.perf_counter()
        run = runs.execute(source, runs.Wish(past_brake=True))
        seconds = time.perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    click.echo(json.dumps({"seconds": seconds, "memory": memory, "state": run.state, "reason": run.reason}))


if __name__ == "__main__":
    main()
