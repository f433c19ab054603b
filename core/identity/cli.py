"""``dunbar user``: accounts with a password of the portal's own."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from core import audit
from core.access import roles
from core.db import db
from core.extension import ADMINISTRATOR_ROLE
from core.i18n import in_english
from core.identity import accounts, passwords
from core.identity.accounts import AccountProblem
from core.identity.messages import problem
from core.identity.models import Account
from core.identity.second_factor import factors
from core.org.models import Person

_from_stdin = click.option(
    "--password-stdin", is_flag=True, help="Read the password from standard input, its first line."
)
_generate = click.option(
    "--one-time", is_flag=True, help="Make a password up, print it, and ask for another at sign-in."
)


@click.group("user")
def user() -> None:
    """Accounts with a password of the portal's own."""


@user.command("create")
@with_appcontext
@click.argument("login")
@click.option("--admin", is_flag=True, help="Make the account an administrator.")
@click.option("--emergency", is_flag=True, help="Mark it as the way in when every directory is down. Needs --admin.")
@click.option("--name", default="", help="How the account is called in lists.")
@click.option("--mail", default="", help="The person it belongs to, by their e-mail address.")
@_from_stdin
@_generate
def create(
    login: str, admin: bool, emergency: bool, name: str, mail: str, password_stdin: bool, one_time: bool
) -> None:
    """Make the account LOGIN. Asks for its password without showing it."""
    if emergency and not admin:
        raise click.UsageError("--emergency needs --admin: somebody must be able to mend things.")
    # Whether there is a portal, and whether the login is free, is said before a question is asked.
    if accounts.by_login(login) is not None:
        raise _refusal(AccountProblem("taken"))
    person_id = _person(mail) if mail else None
    password = _ask(password_stdin, one_time)
    try:
        account = accounts.create(login, password, display_name=name, person_id=person_id, emergency=emergency)
    except AccountProblem as refused:
        raise _refusal(refused) from refused
    account.must_change_password = one_time
    if admin:
        roles.ensure_builtin()
        roles.grant(ADMINISTRATOR_ROLE, f"account:{account.id}")
    audit.record("identity.account_created", object_type="account", object_id=account.id, title=account.name)
    db.session.commit()
    click.echo(f"Account {account.login} is there." + (" It is an administrator." if admin else ""))
    if one_time:
        click.echo(f"One-time password: {password}")


@user.command("password")
@with_appcontext
@click.argument("login")
@_from_stdin
@_generate
def password(login: str, password_stdin: bool, one_time: bool) -> None:
    """Give the account LOGIN a new password; it is signed out everywhere."""
    account = _account(login)
    secret = _ask(password_stdin, one_time)
    try:
        accounts.set_password(account, secret, must_change=one_time)
    except AccountProblem as refused:
        raise _refusal(refused) from refused
    audit.record("identity.password_changed", object_type="account", object_id=account.id, title=account.name)
    db.session.commit()
    click.echo(f"The password of {account.login} is changed.")
    if one_time:
        click.echo(f"One-time password: {secret}")


@user.command("disable")
@with_appcontext
@click.argument("login")
def disable(login: str) -> None:
    """Close the account LOGIN; it is signed out everywhere."""
    account = _account(login)
    try:
        accounts.disable(account)
    except AccountProblem as refused:
        raise _refusal(refused) from refused
    audit.record("identity.account_disabled", object_type="account", object_id=account.id, title=account.name)
    db.session.commit()
    click.echo(f"The account {account.login} is closed.")


@user.command("reset-second-factor")
@with_appcontext
@click.argument("login")
def reset_second_factor(login: str) -> None:
    """Take app, passkeys and recovery codes away from the account LOGIN; it is signed out everywhere."""
    account = _account(login)
    factors.reset(account)
    audit.record("identity.second_factor_reset", object_type="account", object_id=account.id, title=account.name)
    db.session.commit()
    click.echo(f"The password alone opens {account.login} until its owner sets two-step sign-in up again.")


def _refusal(refused: AccountProblem) -> click.ClickException:
    with in_english():
        return click.ClickException(str(problem(refused.reason)))


def _account(login: str) -> Account:
    account = accounts.by_login(login)
    if account is None:
        raise click.ClickException(f"There is no account with the login {login}.")
    return account


def _person(mail: str) -> int:
    found = db.session.scalars(select(Person.id).where(Person.mail == mail.strip().lower()).limit(2)).all()
    if len(found) != 1:
        raise click.ClickException(f"{'Several people have' if found else 'Nobody has'} the address {mail}.")
    return found[0]


def _ask(from_stdin: bool, one_time: bool) -> str:
    if one_time:
        return passwords.one_time()
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer
