"""A worker process for tests: ``python -m tests.jobs.process URL FOLDER REDIS_URL SCRATCH``.

Its jobs write a line into ``SCRATCH/log`` at their start and end. ``demo.hold`` ends when ``SCRATCH/go`` exists.
"""

from __future__ import annotations

import os
import sys
import time
from datetime import timedelta
from pathlib import Path

from core.app import create_app
from core.config import Config, DatabaseConfig, RedisConfig, SecurityConfig
from core.extension import Job, JobProgress, Payload
from core.jobs import heartbeat, states, upkeep, worker
from core.plugin_host.host import PluginHost

LEASE = timedelta(seconds=3)


def jobs(scratch: Path) -> list[Job]:
    """The jobs ``demo.log`` and ``demo.hold``."""

    def write(word: str, payload: Payload) -> None:
        with (scratch / "log").open("a") as log:
            log.write(f"{word} {payload['n']} {os.getpid()}\n")

    def quick(payload: Payload, progress: JobProgress) -> None:
        write("start", payload)
        write("end", payload)

    def hold(payload: Payload, progress: JobProgress) -> None:
        write("start", payload)
        progress.step(1, 2, "holding")
        while not (scratch / "go").exists():
            time.sleep(0.02)
        write("end", payload)

    return [Job(name="demo.log", func=quick), Job(name="demo.hold", func=hold)]


def main() -> None:
    """Work until told to stop."""
    url, folder, redis_url, scratch = sys.argv[1:]
    # Seconds instead of minutes, so that a lost job is found while the test waits.
    states.LEASE = LEASE
    heartbeat.RENEWAL = heartbeat.INTERVAL = 0.3
    upkeep.REAP_EVERY = upkeep.RELAY_EVERY = 0.2
    config = Config(
        instance=Path(folder),
        database=DatabaseConfig(url=url),
        redis=RedisConfig(url=redis_url),
        security=SecurityConfig(secret_key="tests"),
    )
    app = create_app(config, distributions=False)
    host: PluginHost = app.extensions["dunbar.plugin_host"]
    host.core_areas.append("demo")
    host.declared.take("demo", "jobs", jobs(Path(scratch)))
    (Path(scratch) / f"ready-{os.getpid()}").touch()
    worker.run_worker(app, threads=2)


if __name__ == "__main__":
    main()
