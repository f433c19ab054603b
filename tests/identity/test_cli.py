from __future__ import annotations

import pytest

from core.access.roles import RoleBook
from core.db import db
from core.extension import ADMINISTRATOR_ROLE
from core.identity import accounts, passwords
from core.identity.cli import user
from tests.identity.conftest import PASSWORD, is_signed_in, sign_in_as


@pytest.fixture
def run(app):
    def invoke(*arguments: str, answer: str = ""):
        return app.test_cli_runner().invoke(user, arguments, input=answer)

    return invoke


def test_the_emergency_administrator_is_made_with_a_hidden_question(run, client):
    result = run("create", "Root.Keeper", "--admin", "--emergency", answer=f"{PASSWORD}\n{PASSWORD}\n")
    assert result.exit_code == 0, result.output
    assert PASSWORD not in result.output
    account = accounts.by_login("root.keeper")
    assert account is not None
    assert account.emergency
    assert (ADMINISTRATOR_ROLE, f"account:{account.id}", None) in RoleBook.current().grants
    assert sign_in_as(client, "root.keeper").status_code == 302
    assert client.get("/admin/accounts").status_code == 200


def test_a_script_gives_the_password_on_standard_input(run, client):
    assert run("create", "keeper", "--password-stdin", answer=f"{PASSWORD}\n").exit_code == 0
    assert sign_in_as(client, "keeper").status_code == 302
    assert client.get("/admin/accounts").status_code == 403


def test_a_one_time_password_is_made_up_and_printed(run, client):
    result = run("create", "keeper", "--one-time")
    secret = result.output.split("One-time password: ")[1].strip()
    assert sign_in_as(client, "keeper", secret).status_code == 302
    assert client.get("/account").location == "/account/password"


def test_an_account_can_belong_to_a_person(run, make):
    person = make.person(mail="ada@lighthouse.example")
    assert run("create", "ada", "--one-time", "--mail", "Ada@Lighthouse.example").exit_code == 0
    account = accounts.by_login("ada")
    assert account is not None
    assert account.person_id == person.id
    assert "Nobody has the address" in run("create", "bruno", "--one-time", "--mail", "bruno@nowhere.example").output


@pytest.mark.parametrize(
    ("arguments", "answer", "message"),
    [
        (["create", "keeper", "--emergency", "--one-time"], "", "--emergency needs --admin"),
        (["create", "two words", "--one-time"], "", "without blanks"),
        (["create", "keeper", "--password-stdin"], "short\n", "at least 10 characters"),
        (["create", "keeper", "--password-stdin"], "", "at least 10 characters"),
        (["password", "nobody", "--one-time"], "", "There is no account with the login nobody."),
        (["disable", "nobody"], "", "There is no account with the login nobody."),
    ],
)
def test_what_cannot_be_done_is_said_in_words(run, arguments, answer, message):
    result = run(*arguments, answer=answer)
    assert result.exit_code != 0
    assert message in result.output
    assert "Traceback" not in result.output


def test_a_login_that_is_taken_is_named_so(run, own_account):
    own_account("keeper")
    assert "Another account has this login." in run("create", "KEEPER", "--one-time").output


def test_a_new_password_signs_out_everywhere(run, client, own_account):
    own_account("keeper")
    sign_in_as(client, "keeper")
    assert run("password", "keeper", "--password-stdin", answer="another good one\n").exit_code == 0
    assert not is_signed_in(client)
    assert sign_in_as(client, "keeper", "another good one").status_code == 302


def test_a_closed_account_is_out(run, client, own_account):
    account = own_account("keeper")
    sign_in_as(client, "keeper")
    assert run("disable", "keeper").exit_code == 0
    assert not is_signed_in(client)
    db.session.refresh(account)
    assert account.disabled_at is not None


def test_the_last_administrator_stays(run, own_account):
    own_account("keeper", admin=True)
    result = run("disable", "keeper")
    assert result.exit_code != 0
    assert "This is the last administrator." in result.output


def test_a_password_is_never_an_argument():
    names = {option for command in user.commands.values() for parameter in command.params for option in parameter.opts}
    assert "--password" not in names
    assert passwords.SHORTEST >= 10
