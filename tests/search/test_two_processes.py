"""What one process commits, another one indexes and a third finds."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from core import config, search
from core.db import db
from core.jobs import worker
from core.search import changes
from core.search.backend import backend
from tests.patience import wait_for

ROOT = Path(__file__).parents[2]
PROMISED = 5.0


def test_a_change_is_found_in_another_process_at_once(app, make, viewer_of, tmp_path):
    backend().clear()
    viewer = viewer_of(make.person())
    db.session.commit()

    def total(text: str) -> int:
        with app.app_context():  # as each request has one of its own
            return search.search(viewer, text).total

    command = [sys.executable, "-m", "tests.jobs.process", config.current().database_url]
    with subprocess.Popen([*command, str(config.current().instance), "", str(tmp_path)], cwd=ROOT) as process:
        try:
            wait_for(lambda: list(tmp_path.glob("ready-*")) != [] or process.poll() is not None)
            assert process.poll() is None
            person = make.person("Неповторимова Анна")
            search.refresh("org.person", [person.id])
            db.session.commit()
            wait_for(lambda: total("неповторимова") == 1)
            person.name = "Единственная Анна"
            search.refresh("org.person", [person.id])
            db.session.commit()
            wait_for(lambda: total("единственная") == 1)
            assert total("неповторимова") == 0
        finally:
            process.kill()
    # Nothing but these pauses lies between the commit and the job.
    assert changes.PAUSE.total_seconds() + worker.IDLE < PROMISED / 2
