"""Nobody is dismissed by a mistake: a failing, empty or shrunken answer changes nothing and says so."""

from __future__ import annotations

import pytest

from core.extension.records import SourceUnavailable
from tests.org_sync.conftest import changes, company_table, execute, snapshot, titles
from tests.org_sync.stub import crowd
from tests.servers.company import BASE, PEOPLE


def test_a_server_that_is_down_dismisses_nobody(company):
    execute()
    before = snapshot()
    company.stop()

    run = execute()

    assert run.state == "failed"
    assert "cannot be reached" in run.reason and "Nothing was changed." in run.reason
    assert snapshot() == before


def test_an_empty_answer_dismisses_nobody(company, configure):
    execute()
    before = snapshot()
    configure(corp=company_table(company, people_filter="(uid=nobody)"))

    run = execute()

    assert run.state == "stopped"
    assert "lists nobody" in run.reason
    assert snapshot() == before


def test_an_empty_first_answer_is_pointed_out(company, configure):
    configure(corp=company_table(company, people_filter="(uid=nobody)"))

    assert execute().state == "stopped"


def test_a_limit_of_the_server_dismisses_nobody(start_slapd, configure, ldap_server):
    suffix = ldap_server.suffixes[0]
    limited = type(suffix)(suffix.dn, suffix.ldif, base=True, limits=("users size=5 size.prtotal=5",))
    reader = f"uid=ada,ou=Keepers,{PEOPLE}"
    configure(corp=company_table(ldap_server))
    execute()
    before = snapshot()
    server = start_slapd([limited], anonymous=False)
    configure(corp=company_table(server, bind_dn=reader, bind_password="ada-at-the-sea"))

    run = execute()

    assert run.state == "failed"
    assert "limits" in run.reason
    assert snapshot() == before


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"bind_password": "wrong"}, "bind_password"),
        ({"base": "dc=elsewhere"}, "There is no dc=elsewhere"),
        ({"servers": ["ldap://127.0.0.1:1"]}, "cannot be reached"),
    ],
)
def test_wrong_settings_are_named(company, configure, wrong, word):
    configure(corp=company_table(company, **wrong))

    run = execute()

    assert run.state == "failed"
    assert word in run.reason


def test_a_certificate_of_another_authority_is_refused(company, configure, other_authority):
    configure(corp=company_table(company, ca_file=str(other_authority.file)))

    run = execute()

    assert run.state == "failed"
    assert "ca_file" in run.reason


def test_too_many_leavers_ask_a_person(stub):
    stub.says(crowd(100))
    execute("stub")
    before = snapshot()
    stub.says(crowd(94))

    run = execute("stub")

    assert run.state == "stopped"
    assert "6 people of 100" in run.reason
    assert len(titles(run, "leave")) == 6
    assert snapshot() == before


def test_a_person_may_confirm_what_was_shown_and_no_more(stub):
    stub.says(crowd(100))
    execute("stub")
    stub.says(crowd(94))
    shown = execute("stub")
    stub.says(crowd(80))

    more = execute("stub", confirms=shown.id)
    assert more.state == "stopped"

    done = execute("stub", confirms=more.id)
    assert (done.state, len(titles(done, "leave"))) == ("applied", 20)


def test_the_command_line_may_go_past_the_brake(stub):
    stub.says(crowd(100))
    execute("stub")
    stub.says(crowd(50))

    assert execute("stub", past_brake=True).state == "applied"


def test_a_few_leavers_of_a_small_company_do_not_stop_it(stub):
    stub.says(crowd(10))
    execute("stub")
    stub.says(crowd(7))

    assert execute("stub").state == "applied"


def test_an_answer_broken_off_in_the_middle_dismisses_nobody(stub):
    stub.says(crowd(30))
    execute("stub")
    before = snapshot()
    stub.says(crowd(29))
    stub.error = SourceUnavailable("The line went dead.", "Try again.")

    run = execute("stub")

    assert (run.state, changes(run)) == ("failed", [])
    assert run.reason.startswith("The line went dead. Try again.")
    assert snapshot() == before


def test_a_source_that_is_not_complete_dismisses_nobody(stub, configure):
    configure(stub={"kind": "stub", "complete": False})
    stub.says(crowd(10))
    execute("stub")
    stub.says(crowd(2))

    run = execute("stub")

    assert (run.state, changes(run)) == ("applied", [])


def test_the_base_is_in_the_message(company, configure):
    configure(corp=company_table(company, people_base=[f"ou=nowhere,{BASE}"]))

    assert f"ou=nowhere,{BASE}" in execute().reason
