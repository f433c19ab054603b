"""Around the runs: one at a time, by schedule, from the command line; settings with mistakes are named."""

from __future__ import annotations

import gc
import json
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select, update

from core.config import ConfigError
from core.db import db, utcnow
from core.extension import JobProgress
from core.extension.records import SourceUnavailable
from core.jobs.models import JobRow, Lease
from core.org import refresh
from core.org.cli import org
from core.org.dates import today
from core.org.models import Employment, Person
from core.org.sync import jobs, runs, sources
from core.org.sync.apply import rows
from core.org.sync.calm import few_collections
from core.org.sync.lease import BusyError, SourceLease
from core.org.sync.models import Source, SyncRun
from tests.org_sync.conftest import changes, execute, person
from tests.org_sync.stub import crowd, someone

LDAP = {"kind": "ldap", "base": "dc=x", "servers": "ldaps://dc1"}


def call(*arguments: str):
    return CliRunner().invoke(org, arguments)


def test_two_runs_of_a_source_never_overlap(stub):
    stub.says(crowd(3))
    execute("stub")
    source = db.session.scalars(select(Source)).one()
    lease = SourceLease(source.id)
    lease.take()

    with pytest.raises(BusyError):
        execute("stub")
    assert call("sync", "stub").exit_code == 5

    lease.give_back()
    assert execute("stub").state == "applied"


def test_the_command_says_a_reason_once_and_what_to_type(stub):
    assert "dunbar org plan" in call("runs").output
    stub.says(crowd(9))
    execute("stub")
    stub.says([])

    stopped = call("sync", "stub")

    assert stopped.exit_code == 4
    assert "dunbar org sync stub --yes-really" in stopped.output
    stub.error = SourceUnavailable("The cable is cut.", "Mend the cable.", "")
    failed = call("sync", "stub")
    assert failed.exit_code == 3
    assert failed.output.count("The cable is cut.") == 1


def test_a_source_that_has_not_succeeded_for_days_is_named_with_what_to_type(stub):
    stub.says(crowd(3))
    execute("stub")
    assert jobs.stale_sources() == []
    db.session.execute(update(Source).values(last_success_at=datetime(2026, 3, 1, 12, tzinfo=UTC)))
    db.session.commit()

    assert jobs.stale_sources() == [
        "stub: no successful import since Mar 1, 2026. See why: dunbar org runs --source stub"
    ]


def test_a_run_that_died_is_buried_by_the_next(stub):
    stub.says(crowd(3))
    execute("stub")
    source = db.session.scalars(select(Source)).one()
    SourceLease(source.id).take()
    db.session.add(SyncRun(source_id=source.id))
    db.session.execute(update(Lease).values(until=utcnow() - timedelta(seconds=1)))
    db.session.commit()

    assert execute("stub").state == "applied"
    assert db.session.scalars(select(SyncRun.state).where(SyncRun.state == "running")).all() == []


def test_what_a_broken_run_wrote_is_told_by_the_next_one(stub, monkeypatch):
    told = []
    monkeypatch.setattr(refresh.events, "publish", lambda name, payload: told.append((name, payload["person_ids"])))

    def break_off(context, steps):
        raise RuntimeError("the machine was switched off")

    stub.says(crowd(3))
    with monkeypatch.context() as broken:
        broken.setattr(runs, "_refresh", break_off)
        with pytest.raises(RuntimeError):
            execute("stub")
    assert told == []

    assert execute("stub").state == "applied"
    assert told == [("org.person_joined", sorted(db.session.scalars(select(Person.id))))]
    told.clear()
    execute("stub")
    assert told == []


def test_a_lost_lease_is_noticed(stub, monkeypatch):
    stub.says(crowd(1))
    execute("stub")
    lease = SourceLease(db.session.scalars(select(Source.id)).one())
    lease.take()
    lease.renew()
    db.session.execute(update(Lease).values(holder="another"))
    monkeypatch.setattr("core.org.sync.lease._RENEW_SECONDS", 0)

    with pytest.raises(BusyError):
        lease.renew()


def test_progress_is_told(stub):
    steps = []

    class Told(JobProgress):
        def step(self, done, total=None, message=""):
            steps.append((done, total))

    stub.says(crowd(1200))
    runs.execute(sources.get("stub"), runs.Wish(), Told())

    assert (500, None) in steps
    assert steps[-1][0] == steps[-1][1] > 1200


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ({}, ["sources.corp.kind", "missing"]),
        ({"kind": "telepathy"}, ["telepathy", "csv, groups, ldap"]),
        ({"kind": "ldap", "base": "dc=x"}, ["sources.corp.servers", "missing", "docs/directory.md"]),
        ({**LDAP, "pagesize": 5}, ["sources.corp.pagesize", "not a known key"]),
        ({"kind": "ldap", "base": "dc=x", "servers": "dc1.example.com"}, ["ldaps://dc1.example.com:636"]),
        ({"kind": "ldap", "base": "dc=x", "servers": "ldap://dc1.example.com"}, ["clear", "start_tls = true"]),
        ({**LDAP, "start_tls": True}, ["start_tls"]),
        ({**LDAP, "ca_file": "/no/ca.pem"}, ["ca_file", "/no/ca.pem"]),
        ({**LDAP, "people_filter": "(uid=*"}, ["people_filter"]),
        ({**LDAP, "attributes": {"shoe": "x"}}, ["attributes.shoe"]),
        ({**LDAP, "bind_dn": "cn=a"}, ["bind_password"]),
        ({"kind": "csv"}, ["sources.corp.path", "missing"]),
        ({"kind": "csv", "path": "x", "columns": {"shoe": "x"}}, ["columns.shoe"]),
        ({"kind": "csv", "path": "x", "encoding": "ebcdic-klingon"}, ["encoding"]),
        ({"kind": "csv", "path": "x", "time_zones": {"Here": "Mars/Base"}}, ["Mars/Base", "Europe/Moscow"]),
        ({"kind": "csv", "path": "x", "schedule": "at noon"}, ["schedule"]),
        ({"kind": "csv", "path": "x", "brake": {"min_leavers": -1}}, ["sources.corp.brake.min_leavers"]),
    ],
)  # fmt: skip
def test_a_mistake_in_the_settings_is_named_with_its_mend(configure, table, words):
    configure(corp=table)

    with pytest.raises(ConfigError) as caught:
        sources.get("corp")

    assert all(word in str(caught.value) for word in words), str(caught.value)
    assert sources.problems() == [str(caught.value)]


def test_a_password_is_never_in_a_message(configure):
    configure(corp={"kind": "ldap", "base": "dc=x", "servers": "ldaps://x", "bind_password": ["hunter2"]})

    with pytest.raises(ConfigError) as caught:
        sources.get("corp")
    assert "hunter2" not in str(caught.value)


def test_the_password_may_stand_in_a_file(ldap_server, configure, tmp_path):
    from tests.org_sync.conftest import company_table

    secret = tmp_path / "secret"
    secret.write_text(ldap_server.root_password + "\n", encoding="utf-8")
    configure(corp=company_table(ldap_server, bind_password="", bind_password_file=str(secret)))
    assert execute().state == "applied"

    secret.unlink()
    assert "bind_password_file" in execute().reason


def test_a_source_runs_by_schedule_once_a_person_has_run_it(stub, configure):
    configure(stub={"kind": "stub", "schedule": "* * * * *"})
    stub.says(crowd(2))
    jobs.ask_for_due({}, JobProgress())
    assert db.session.scalars(select(JobRow).where(JobRow.name == jobs.SYNC)).all() == []

    execute("stub")
    jobs.ask_for_due({}, JobProgress())
    jobs.ask_for_due({}, JobProgress())

    assert len(db.session.scalars(select(JobRow).where(JobRow.name == jobs.SYNC)).all()) == 1


def test_a_schedule_is_in_the_portals_zone(app):
    assert jobs.is_due("0 9 * * *", datetime(2026, 11, 23, 6, 0, 30, tzinfo=UTC))
    assert not jobs.is_due("0 9 * * *", datetime(2026, 11, 23, 9, 0, 30, tzinfo=UTC))
    assert not jobs.is_due("", datetime(2026, 11, 23, 9, 0, 30, tzinfo=UTC))


def test_the_day_begins_once(stub, app):
    app.extensions.pop("dunbar.org.days_seen", None)
    stub.says(someone(1, "Ann Later", starts_on=today() + timedelta(days=5)))
    execute("stub")
    db.session.execute(update(Employment).values(starts_on=today()))
    db.session.commit()

    jobs.begin_days({}, JobProgress())
    assert person("Ann Later").status == "active"

    db.session.execute(update(Employment).values(ends_on=today() - timedelta(days=9)))
    db.session.commit()
    jobs.begin_days({}, JobProgress())
    assert person("Ann Later").status == "active", "nothing is looked at before the next day begins"


def test_quiet_old_runs_are_forgotten(stub):
    stub.says(crowd(2))
    first = execute("stub").id
    execute("stub")
    db.session.execute(update(SyncRun).values(started_at=utcnow() - timedelta(days=60)))
    db.session.commit()

    assert runs.forget_quiet_runs() == 1
    assert db.session.scalars(select(SyncRun.id)).all() == [first]


def test_sources_that_fell_silent_are_reported(stub):
    stub.says(crowd(1))
    execute("stub")
    assert jobs.stale_sources() == []
    db.session.execute(update(Source).values(last_success_at=utcnow() - timedelta(days=3)))

    assert "dunbar org runs" in jobs.stale_sources()[0]


def test_the_command_line_shows_a_plan_without_applying_it(stub):
    stub.says(crowd(3))

    shown = call("plan", "stub")

    assert shown.exit_code == 0
    assert "Join · Person · Person1 Test" in shown.output
    assert db.session.scalars(select(Employment)).all() == []


def test_the_command_line_runs_stops_and_takes_back(stub):
    stub.says(crowd(100))
    assert call("sync", "stub").exit_code == 0
    stub.says(crowd(50))
    stopped = call("sync", "stub")
    assert stopped.exit_code == 4
    assert "--yes-really" in stopped.output

    done = call("sync", "stub", "--yes-really", "--json")
    found = json.loads(done.output)
    assert (done.exit_code, found["state"], found["counts"]["person.leave"]) == (0, "applied", 50)

    taken_back = call("undo", str(found["run"]))
    assert taken_back.exit_code == 0
    assert person("Person99 Test").status == "active"
    assert call("undo", str(found["run"])).exit_code == 6
    listed = json.loads(call("runs", "--json").output)
    assert [run["state"] for run in listed] == ["applied", "undone", "stopped", "applied"]


def test_the_command_line_tells_what_is_wrong(configure, tmp_path):
    configure(list={"kind": "csv", "path": str(tmp_path / "none.csv")})
    assert call("sync").exit_code == 3
    unknown = call("plan", "nowhere")
    assert unknown.exit_code == 1
    assert "It has: list" in unknown.output


def test_all_of_the_organisation_can_be_exported(stub):
    stub.says(crowd(3, position="Clerk"))
    execute("stub")

    found = json.loads(call("export").output)

    assert [row["key"] for row in found["persons"]] == ["stub:1", "stub:2", "stub:3"]
    assert found["persons"][0]["assignments"][0]["position"] == "Clerk"
    assert found["sources"]["stub"]["last_run"] == "applied"


def test_a_job_runs_the_source_and_survives_its_failure(stub, tmp_path, configure):
    stub.says(crowd(2))
    jobs.sync({"source": "stub", "only_look": True}, JobProgress())
    jobs.sync({"source": "stub"}, JobProgress())
    configure(stub={"kind": "csv", "path": str(tmp_path / "none.csv")})
    jobs.sync({"source": "stub"}, JobProgress())

    query = select(SyncRun).order_by(SyncRun.id)
    assert [run.state for run in db.session.scalars(query)] == ["planned", "applied", "failed"]
    assert changes(db.session.scalars(query).all()[0], "join")


@pytest.fixture
def usual():
    """As a fresh process collects, whatever this one does."""
    before = gc.get_threshold()
    gc.set_threshold(700, 10, 10)
    yield 700, 10, 10
    gc.set_threshold(*before)


def test_the_process_collects_garbage_as_usual_after_a_run(stub, usual):
    stub.says(crowd(2))
    with few_collections():
        execute("stub")
        assert gc.get_threshold()[0] > usual[0]

    assert gc.get_threshold() == usual


def test_ids_taken_ahead_are_ours_even_if_somebody_writes_meanwhile(app):
    table = db.metadata.tables["core_position"]
    db.session.execute(select(table)).all()
    with db.engine.begin() as another:
        another.execute(insert(table).values(name="theirs"))

    ids = rows.add(table, [{"name": "ours"}, {"name": "ours too"}])
    db.session.commit()

    written = dict(db.session.execute(select(table.c.name, table.c.id)).all())
    assert [written["ours"], written["ours too"]] == ids
    assert written["theirs"] not in ids
