from __future__ import annotations

from datetime import timedelta

import pytest

from core.db import db, utcnow
from core.identity import accounts, session_store
from core.identity.models import AccountSession
from plugin_sdk.testing import count_queries


@pytest.fixture
def person(make):
    return make.person("Lindqvist Ada", location=make.location("Harbour", time_zone="Asia/Tbilisi"))


@pytest.fixture
def account(make, person):
    return make.account(person)


def opened(account, **values):
    secret = session_store.start(account, **values)
    db.session.commit()
    return secret


def stored() -> AccountSession:
    return db.session.scalars(db.select(AccountSession)).one()


def test_the_holder_of_the_secret_is_known_with_everything_a_request_needs(account, person):
    user = session_store.load(opened(account, ip="10.0.0.7", user_agent="Firefox"))
    assert user is not None
    assert (user.account_id, user.person_id, user.name) == (account.id, person.id, "Lindqvist Ada")
    assert (user.place_time_zone, user.location_id) == ("Asia/Tbilisi", person.location_id)


def test_loading_is_one_statement(account):
    secret = opened(account)
    with count_queries() as queries:
        assert session_store.load(secret) is not None
    assert len(queries) == 1


def test_the_secret_itself_is_not_stored(account):
    secret = opened(account)
    assert secret not in repr(vars(stored()))
    assert session_store.load(stored().digest) is None


def test_a_revoked_session_ends_at_once(account):
    secret = opened(account)
    assert session_store.revoke(stored().id, account_id=account.id)
    assert session_store.load(secret) is None
    assert not session_store.revoke(stored().id, account_id=account.id)


def test_nobody_ends_the_session_of_somebody_else(account, make):
    secret = opened(account)
    assert not session_store.revoke(stored().id, account_id=make.account(make.person()).id)
    assert session_store.load(secret) is not None


def test_a_session_ends_after_its_whole_time_however_busy(account):
    secret = opened(account)
    end = stored().expires_at
    session_store.touch(stored().id, end - timedelta(minutes=1))
    assert session_store.load(secret, end - timedelta(seconds=1)) is not None
    assert session_store.load(secret, end) is None


def test_an_unused_session_ends(account):
    secret = opened(account)
    limit = session_store.idle_limit(shared=False)
    assert session_store.load(secret, stored().seen_at + limit - timedelta(seconds=1)) is not None
    assert session_store.load(secret, stored().seen_at + limit) is None


def test_on_a_shared_computer_it_ends_sooner(account):
    secret = opened(account, shared=True)
    assert session_store.load(secret, utcnow() + timedelta(minutes=29)) is not None
    assert session_store.load(secret, utcnow() + timedelta(minutes=31)) is None
    assert stored().expires_at < utcnow() + timedelta(hours=13)


def test_a_closed_account_is_signed_out(account):
    secret = opened(account)
    accounts.disable(account)
    db.session.commit()
    assert session_store.load(secret) is None
    accounts.enable(account)
    db.session.commit()
    assert session_store.load(secret) is None, "opening the account again must not revive its sessions"


@pytest.mark.parametrize("status", ["former", "future"])
def test_who_does_not_work_here_is_signed_out(account, person, status):
    secret = opened(account)
    person.status = status
    db.session.commit()
    assert session_store.load(secret) is None


class TestOpenedWithADirectoryLogin:
    @pytest.fixture
    def login(self, person, one_domain, directory_login):
        return directory_login(person, one_domain, "ada", "guid-ada")

    @pytest.fixture
    def secret(self, account, login):
        return opened(account, directory_login_id=login.id)

    def test_it_counts_while_the_directory_says_nothing_against_it(self, secret):
        assert session_store.load(secret) is not None

    def test_disabled_there_is_signed_out_here(self, secret, login):
        login.enabled = False
        db.session.commit()
        assert session_store.load(secret) is None

    def test_expired_there_is_signed_out_here(self, secret, login):
        login.expires_at = utcnow() + timedelta(hours=1)
        db.session.commit()
        assert session_store.load(secret) is not None
        assert session_store.load(secret, utcnow() + timedelta(hours=1)) is None

    def test_a_login_that_became_somebody_elses_opens_nothing(self, secret, login, make):
        login.person_id = make.person().id
        db.session.commit()
        assert session_store.load(secret) is None

    def test_a_login_that_is_gone_takes_its_sessions_along(self, secret, login):
        db.session.delete(login)
        db.session.commit()
        assert session_store.load(secret) is None


def test_last_seen_is_written_at_most_every_five_minutes(account):
    opened(account)
    session, start = stored(), stored().seen_at
    for minutes, expected in ((4, 0), (6, 6), (9, 6), (12, 12)):
        session_store.touch(session.id, start + timedelta(minutes=minutes))
        db.session.refresh(session)
        assert session.seen_at == start + timedelta(minutes=expected)


def test_all_sessions_of_a_person_or_an_account_can_be_ended(account, person, make):
    other = make.account(make.person())
    mine, theirs = [opened(account), opened(account)], opened(other)
    assert session_store.revoke_all(person_id=person.id) == 2
    assert [session_store.load(secret) for secret in mine] == [None, None]
    assert session_store.load(theirs) is not None
    assert session_store.revoke_all(account_id=other.id) == 1
    assert session_store.load(theirs) is None


def test_ending_all_needs_to_know_whose(app):
    with pytest.raises(ValueError, match="either"):
        session_store.revoke_all()


def test_the_others_can_be_ended_without_the_own(account):
    mine, other = opened(account), opened(account)
    user = session_store.load(mine)
    assert user is not None
    assert session_store.revoke_others(account.id, keep=user.session_id) == 1
    assert session_store.load(mine) is not None
    assert session_store.load(other) is None


def test_only_live_sessions_are_listed(account):
    live = opened(account)
    ended = session_store.load(opened(account))
    assert ended is not None
    session_store.revoke(ended.session_id, account_id=account.id)
    idle = session_store.load(opened(account, shared=True))
    assert idle is not None
    row = db.session.get(AccountSession, idle.session_id)
    assert row is not None
    row.seen_at = utcnow() - timedelta(hours=1)
    db.session.commit()
    assert [session_store.digest(live)] == [session.digest for session in session_store.of_account(account.id)]


def test_sessions_that_ended_long_ago_are_forgotten(account):
    opened(account)
    stored().expires_at = utcnow() - timedelta(days=29)
    db.session.commit()
    assert session_store.forget_ended() == 0
    stored().expires_at = utcnow() - timedelta(days=31)
    db.session.commit()
    assert session_store.forget_ended() == 1
