"""Reading over OData: pages, repetitions, changes meanwhile, encryption, and refusals in words."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from plugin_sdk.org import SourceUnavailable
from plugins.zup.tests.base import HEADS, HISTORY, SETS, STATES, Base, small_base
from plugins.zup.tests.conftest import Found, reading, settings
from plugins.zup.tests.odata_server import OdataServer
from tests.servers.certificates import Authority
from tests.servers.silent import SilentServer

PEOPLE = "Catalog_ФизическиеЛица"
EMPLOYEES = "Catalog_Сотрудники"
CROWD = 23


@pytest.fixture
def base() -> Base:
    """A base with a crowd, so that there are several pages."""
    base = small_base()
    department, position = base.department("Склад"), base.position("Грузчик")
    for number in range(CROWD):
        base.somebody(f"Человек {number:02d}", department, position)
    return base


@pytest.fixture
def server(base, serve) -> OdataServer:
    return serve(base)


def over_odata(server: OdataServer, **values) -> Found:
    return reading(settings(url=server.url, **{"page_size": 5, **values}))


def failure_of(server: OdataServer, **values) -> SourceUnavailable:
    with pytest.raises(SourceUnavailable) as failure:
        over_odata(server, **values)
    return failure.value


def comparable(found: Found) -> list[str]:
    return sorted(
        repr(item) for kind in ("entities", "departments", "units", "people") for item in getattr(found, kind).values()
    )


@pytest.mark.parametrize("page_size", [2, 5, 12, 13, CROWD + 2, 1000])
def test_pages_of_any_size_give_the_same_as_files(base, server, read, page_size):
    assert comparable(over_odata(server, page_size=page_size)) == comparable(read(base))


def test_a_server_that_gives_fewer_rows_than_asked_for_loses_nothing(base, server, read):
    server.limit = 4

    assert comparable(over_odata(server, page_size=500)) == comparable(read(base))


def test_only_what_is_needed_is_asked_for_in_a_fixed_order(server):
    over_odata(server)

    assert {name for name, _ in server.asked} == set(SETS)
    for name, wishes in server.asked:
        assert wishes["$format"] == "json", name
        assert wishes["$top"] == "5"
        assert wishes["$orderby"], name
        assert wishes["$select"], name
    wishes = dict(server.asked)
    assert wishes[EMPLOYEES]["$filter"] == "DeletionMark eq false"
    assert wishes[HISTORY]["$filter"] == "Active eq true"
    assert "Окончание ge datetime'2025-10-19T00:00:00'" in wishes[STATES]["$filter"]


def test_who_is_added_while_pages_are_read_hides_nobody(base, server, read):
    everybody = set(read(base).people)
    added = []

    def between(name, wishes):
        # Ahead of everything read so far, so that all rows behind shift by one.
        if name == PEOPLE and wishes["$skip"] != "0" and len(added) < 4:
            row = {**base.sets[PEOPLE][0], "Ref_Key": f"00000000-0000-4000-8000-{len(added):012d}"}
            added.append(row)
            server.sets[PEOPLE].append(row)

    server.between = between

    assert everybody <= set(over_odata(server).people)
    assert len(added) == 4


def test_who_vanishes_while_pages_are_read_hides_nobody(base, server, read):
    order = sorted(row["Ref_Key"] for row in base.sets[PEOPLE])
    everybody = set(read(base).people)
    gone = []

    def between(name, wishes):
        if name == PEOPLE and wishes["$skip"] != "0" and len(gone) < 2:
            gone.append(order[len(gone)])
            server.sets[PEOPLE][:] = [row for row in server.sets[PEOPLE] if row["Ref_Key"] not in gone]

    server.between = between

    assert set(over_odata(server).people) == everybody
    assert len(gone) == 2


def test_a_list_that_is_another_one_each_time_stops_the_run(base, server):
    def between(name, wishes):
        if name == PEOPLE:
            for number, row in enumerate(server.sets[PEOPLE]):
                server.sets[PEOPLE][number] = {**row, "Ref_Key": f"{len(server.asked):08d}-{number:04d}"}

    server.between = between

    (finding,) = failure_of(server).findings
    assert (finding.code, finding.refs) == ("source_truncated_answer", (PEOPLE,))


@pytest.mark.parametrize("fault", ["busy", "cut", "truncated", "hang up"])
def test_a_page_that_fails_is_asked_for_again(base, server, read, fault):
    server.fail(fault, PEOPLE, times=2, skip=8)

    assert comparable(over_odata(server)) == comparable(read(base))
    pages = [wishes["$skip"] for name, wishes in server.asked if name == PEOPLE]
    assert pages.count("8") == 3
    assert pages.count("0") == pages.count("4") == 1


@pytest.mark.parametrize("fault", ["cut", "truncated", "hang up"])
def test_a_page_that_never_comes_whole_stops_the_run(server, fault):
    server.fail(fault, EMPLOYEES, skip=4)

    error = failure_of(server, retries=2)

    assert [(finding.code, finding.refs) for finding in error.findings] == [("source_truncated_answer", (EMPLOYEES,))]
    assert EMPLOYEES in str(error)
    assert sum(name == EMPLOYEES and wishes["$skip"] == "4" for name, wishes in server.asked) == 3


def test_an_empty_answer_stops_the_run(server):
    server.fail("empty", EMPLOYEES)

    (finding,) = failure_of(server).findings

    assert (finding.code, finding.severity, finding.refs) == ("source_empty_answer", "needs_human", (EMPLOYEES,))


def test_an_entity_set_that_is_not_published_is_named_with_the_way_to_publish_it(server):
    del server.sets[HEADS]

    error = failure_of(server)

    assert [(finding.code, finding.refs) for finding in error.findings] == [("source_missing_answer", (HEADS,))]
    assert error.setting == "entity_sets.head_posts"
    assert HEADS in str(error)
    assert "REST" in error.mend


@pytest.mark.parametrize(
    ("fault", "setting", "says"),
    [
        ("forbidden", "user", "may not read"),
        ("html", "url", "web page"),
        ("redirect", "url", "web page"),
        ("no odata", "url", "no OData"),
        ("bad field", "entity_sets.organisations", "No field X"),
        ("busy", "url", "error 503"),
    ],
)
def test_refusals_say_what_to_mend(server, fault, setting, says):
    server.fail(fault)

    error = failure_of(server, retries=1)

    assert error.setting == setting
    assert says in str(error)
    assert error.mend


def test_a_wrong_password_is_told_and_tried_only_once(server):
    error = failure_of(server, password="wrong")

    assert error.setting == "user"
    assert len(server.asked) == 1
    assert "wrong" not in str(error)


def test_the_password_may_come_from_a_file(server, tmp_path):
    file = tmp_path / "password"
    file.write_text("Пароль: 1\n", encoding="utf-8")

    assert over_odata(server, password="", password_file=file).people

    error = failure_of(server, password="", password_file=tmp_path / "none")
    assert error.setting == "password_file"


def test_a_server_that_is_down_is_told(server):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    chosen = settings(url=f"http://127.0.0.1:{port}/zup", retries=1)

    with pytest.raises(SourceUnavailable, match="cannot be reached") as failure:
        reading(chosen)

    assert failure.value.setting == "url"


def test_a_server_that_hangs_is_told():
    with SilentServer() as silent:
        chosen = settings(url=f"http://127.0.0.1:{silent.port}/zup", retries=1, receive_timeout=0.2)

        with pytest.raises(SourceUnavailable, match="too long") as failure:
            reading(chosen)

        assert failure.value.setting == "receive_timeout"
        assert silent.connections == 2


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path / "authority")


def test_a_certificate_of_the_companys_authority_is_accepted(base, authority, read):
    with OdataServer(base.sets, authority.issue()) as server:
        found = over_odata(server, ca_file=authority.file)

    assert comparable(found) == comparable(read(base))


def test_a_certificate_is_checked(base, authority, tmp_path):
    other = Authority(tmp_path / "other")
    for certificate, ca_file, setting in (
        (authority.issue(), other.file, "ca_file"),
        (authority.issue(), None, "ca_file"),
        (authority.issue(expired=True), authority.file, "ca_file"),
        (authority.issue("1c.example.com"), authority.file, "url"),
    ):
        with OdataServer(base.sets, certificate) as server:
            error = failure_of(server, ca_file=ca_file)
            assert (error.setting, server.asked) == (setting, [])
            assert "certificate" in str(error)


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_for_a_trial_any_certificate_may_be_taken(base, authority):
    with OdataServer(base.sets, authority.issue("1c.example.com")) as server:
        assert over_odata(server, verify="none").people


def test_a_server_without_encryption_is_told(server):
    server.scheme = "https"

    error = failure_of(server)

    assert error.setting == "url"
    assert "encrypted" in str(error)


def test_a_broken_authority_is_told(server, tmp_path):
    file = tmp_path / "ca.pem"
    file.write_text("nothing", encoding="utf-8")

    assert failure_of(server, ca_file=file).setting == "ca_file"
