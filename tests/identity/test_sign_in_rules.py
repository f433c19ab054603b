"""The rules, with a stand-in for the directories that says what was asked of which."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core import audit
from core.db import db, utcnow
from core.identity import accounts, sign_in
from core.identity.models import Account
from core.identity.sign_in import OWN, Admitted, Ask, Reason, Refused, attempt
from core.org.directory import SignInResult, SignInStatus
from tests.identity.conftest import PASSWORD


class Directories:
    """Knows (domain, login, password) → immutable id, refuses all else, and remembers what it was asked."""

    def __init__(self) -> None:
        self.people: dict[tuple[str, str, str], str] = {}
        self.fails: dict[str, SignInStatus] = {}
        self.asked: list[tuple[str, str, str]] = []

    def __call__(self, realm, login, password) -> SignInResult:
        self.asked.append((realm.key, login, password))
        if realm.key in self.fails:
            return SignInResult(status=self.fails[realm.key])
        name = login.casefold().rpartition("\\")[2].partition("@")[0]
        found = self.people.get((realm.key, name, password))
        status = SignInStatus.OK if found else SignInStatus.WRONG_PASSWORD
        return SignInResult(status=status, external_id=found or "")


@pytest.fixture
def directories():
    return Directories()


@pytest.fixture
def enter(directories):
    return lambda login, password, choice="": attempt(login, password, choice=choice, verify=directories)


@pytest.fixture
def two_ivanovs(make, two_domains, directory_login, directories):
    """Ivan of CORP and Inna of PLANT have the same login."""
    ivan, inna = make.person("Ivanov Ivan"), make.person("Ivanova Inna")
    directory_login(ivan, two_domains["corp"], "ivanov", "guid-ivan", principal_name="ivanov@corp.example")
    directory_login(inna, two_domains["plant"], "ivanov", "guid-inna", principal_name="ivanov@plant.example")
    directories.people = {("corp", "ivanov", "ivan's own"): "guid-ivan", ("plant", "ivanov", "inna's own"): "guid-inna"}
    return {"corp": ivan, "plant": inna}


def let_in(result, person) -> None:
    assert isinstance(result, Admitted), result
    assert result.account.person_id == person.id


def refused(result, reason) -> None:
    assert isinstance(result, Refused), result
    assert result.reason is reason


class TestALoginOfTwoDomains:
    def test_a_plain_name_is_asked_about_and_no_password_is_tried(self, two_ivanovs, enter, directories):
        answer = enter("ivanov", "ivan's own")
        assert isinstance(answer, Ask)
        assert [realm.key for realm in answer.realms] == ["corp", "plant"]
        assert directories.asked == []

    @pytest.mark.parametrize(
        ("login", "choice", "key", "password"),
        [
            ("ivanov", "corp", "corp", "ivan's own"),
            ("ivanov", "plant", "plant", "inna's own"),
            ("CORP\\ivanov", "", "corp", "ivan's own"),
            ("plant\\Ivanov", "", "plant", "inna's own"),
            ("ivanov@corp.example", "", "corp", "ivan's own"),
            ("IVANOV@PLANT.EXAMPLE", "", "plant", "inna's own"),
        ],
    )
    def test_who_says_the_domain_comes_in_as_themselves(
        self, two_ivanovs, enter, directories, login, choice, key, password
    ):
        let_in(enter(login, password, choice), two_ivanovs[key])
        assert [asked for asked, *_ in directories.asked] == [key]

    @pytest.mark.parametrize("login", ["CORP\\ivanov", "ivanov@corp.example"])
    def test_the_password_of_the_namesake_opens_nothing(self, two_ivanovs, enter, login):
        refused(enter(login, "inna's own"), Reason.WRONG)

    def test_the_same_password_still_opens_only_the_chosen_one(self, two_ivanovs, enter, directories):
        directories.people = {("corp", "ivanov", "same"): "guid-ivan", ("plant", "ivanov", "same"): "guid-inna"}
        let_in(enter("ivanov", "same", "plant"), two_ivanovs["plant"])
        let_in(enter("CORP\\ivanov", "same"), two_ivanovs["corp"])

    def test_an_unknown_domain_is_named_so(self, two_ivanovs, enter, directories):
        refused(enter("MOON\\ivanov", "ivan's own"), Reason.NO_SUCH_DOMAIN)
        assert directories.asked == []

    def test_an_invented_choice_chooses_nothing(self, two_ivanovs, enter):
        assert isinstance(enter("ivanov", "ivan's own", "moon"), Ask)

    def test_a_name_of_one_domain_alone_is_not_asked_about(
        self, two_ivanovs, enter, make, two_domains, directory_login, directories
    ):
        petr = make.person("Petrov Petr")
        directory_login(petr, two_domains["plant"], "petrov", "guid-petr")
        directories.people["plant", "petrov", "petr's own"] = "guid-petr"
        let_in(enter("petrov", "petr's own"), petr)
        assert [key for key, *_ in directories.asked] == ["plant"]

    def test_an_unknown_name_sends_its_password_to_no_directory(self, two_ivanovs, enter, directories):
        refused(enter("sidorov", "anything"), Reason.WRONG)
        assert directories.asked == []


class TestWhoADirectoryLetIn:
    @pytest.fixture
    def ada(self, make, one_domain, directory_login, directories):
        person = make.person("Lindqvist Ada")
        person.login = directory_login(person, one_domain, "ada", "guid-ada")
        directories.people["corp", "ada", "ada's own"] = "guid-ada"
        return person

    def test_gets_an_account_at_the_first_sign_in_and_keeps_it(self, ada, enter):
        first = enter("ada", "ada's own")
        let_in(first, ada)
        assert first.directory_login_id == ada.login.id
        assert enter("ada", "ada's own").account is first.account
        assert db.session.query(Account).count() == 1

    def test_is_found_under_a_new_name_by_the_immutable_id(self, ada, enter, directories):
        directories.people["corp", "ada.maddox", "ada's own"] = "guid-ada"
        let_in(enter("ada.maddox", "ada's own"), ada)

    def test_is_not_taken_for_the_former_owner_of_the_name(
        self, ada, enter, directories, make, one_domain, directory_login
    ):
        newcomer = make.person("Berg Ada")
        directory_login(newcomer, one_domain, "ada.berg", "guid-berg")
        directories.people = {("corp", "ada", "berg's own"): "guid-berg"}
        let_in(enter("ada", "berg's own"), newcomer)

    def test_but_whom_no_sync_has_brought_has_to_wait(self, ada, enter, directories):
        directories.people["corp", "newcomer", "new"] = "guid-newcomer"
        refused(enter("newcomer", "new"), Reason.NOT_KNOWN_YET)
        assert db.session.query(Account).count() == 0

    @pytest.mark.parametrize("status", ["former", "future"])
    def test_but_does_not_work_here_stays_out(self, ada, enter, status):
        ada.status = status
        refused(enter("ada", "ada's own"), Reason.CLOSED)

    def test_but_is_disabled_as_the_portal_knows_stays_out(self, ada, enter):
        ada.login.enabled = False
        refused(enter("ada", "ada's own"), Reason.DISABLED)

    def test_but_has_expired_as_the_portal_knows_stays_out(self, ada, enter):
        ada.login.expires_at = utcnow() - timedelta(seconds=1)
        refused(enter("ada", "ada's own"), Reason.EXPIRED)

    def test_but_whose_account_was_closed_stays_out(self, ada, enter):
        accounts.disable(enter("ada", "ada's own").account)
        refused(enter("ada", "ada's own"), Reason.CLOSED)

    @pytest.mark.parametrize(
        ("status", "reason"),
        [
            (SignInStatus.WRONG_PASSWORD, Reason.WRONG),
            (SignInStatus.UNKNOWN, Reason.WRONG),
            (SignInStatus.AMBIGUOUS, Reason.WRONG),
            (SignInStatus.DISABLED, Reason.DISABLED),
            (SignInStatus.EXPIRED, Reason.EXPIRED),
            (SignInStatus.LOCKED, Reason.LOCKED),
            (SignInStatus.PASSWORD_EXPIRED, Reason.PASSWORD_EXPIRED),
            (SignInStatus.NOT_ALLOWED, Reason.NOT_ALLOWED),
            (SignInStatus.UNAVAILABLE, Reason.UNAVAILABLE),
        ],
    )
    def test_what_the_directory_says_is_passed_on(self, ada, enter, directories, status, reason):
        directories.fails["corp"] = status
        refused(enter("ada", "ada's own"), reason)

    def test_every_answer_of_a_directory_is_understood(self):
        wrong = {SignInStatus.OK, SignInStatus.WRONG_PASSWORD, SignInStatus.UNKNOWN, SignInStatus.AMBIGUOUS}
        assert set(sign_in._REASONS) | wrong == set(SignInStatus)

    @pytest.mark.parametrize("password", ["", "x" * 1001])
    def test_an_empty_or_endless_password_is_not_even_sent(self, ada, enter, directories, password):
        refused(enter("ada", password), Reason.WRONG)
        assert directories.asked == []


class TestThePortalsOwnPasswords:
    def test_the_emergency_administrator_needs_no_directory(self, one_domain, own_account, enter, directories):
        directories.fails["corp"] = SignInStatus.UNAVAILABLE
        account = own_account("keeper", admin=True, emergency=True)
        result = enter("Keeper", PASSWORD)
        assert isinstance(result, Admitted)
        assert result.account is account
        assert result.directory_login_id is None
        assert directories.asked == []

    def test_a_wrong_own_password_is_not_tried_anywhere_else(self, one_domain, own_account, enter, directories):
        own_account("keeper")
        refused(enter("keeper", "wrong password"), Reason.WRONG)
        assert directories.asked == []

    def test_a_name_that_a_directory_has_too_is_asked_about(
        self, make, one_domain, directory_login, own_account, enter, directories
    ):
        ada = make.person("Lindqvist Ada")
        directory_login(ada, one_domain, "ada", "guid-ada")
        directories.people["corp", "ada", "ada's own"] = "guid-ada"
        account = own_account("ada")
        answer = enter("ada", PASSWORD)
        assert isinstance(answer, Ask)
        assert answer.own
        let_in(enter("ada", "ada's own", "corp"), ada)
        assert enter("ada", PASSWORD, OWN).account is account
        assert enter(".\\ada", PASSWORD).account is account
        refused(enter("ada", "ada's own", OWN), Reason.WRONG)

    def test_a_closed_account_stays_closed(self, own_account, enter):
        account = own_account("keeper")
        account.disabled_at = utcnow()
        refused(enter("keeper", PASSWORD), Reason.CLOSED)
        refused(enter("keeper", "wrong password"), Reason.WRONG)

    def test_who_left_does_not_come_in_by_an_own_password(self, make, own_account, enter):
        person = make.person("Lindqvist Ada")
        own_account("ada", person_id=person.id)
        person.status = "former"
        refused(enter("ada", PASSWORD), Reason.CLOSED)

    def test_an_outdated_hash_is_made_anew(self, own_account, enter, monkeypatch):
        account = own_account("keeper")
        before = account.password_hash
        monkeypatch.setattr("core.identity.passwords.outdated", lambda stored: True)
        assert isinstance(enter("keeper", PASSWORD), Admitted)
        assert account.password_hash != before
        assert isinstance(enter("keeper", PASSWORD), Admitted)


class TestWhatIsWrittenDown:
    def entries(self):
        return db.session.scalars(db.select(audit.AuditEntry).order_by(audit.AuditEntry.id)).all()

    def test_who_came_in(self, own_account, enter):
        account = own_account("keeper")
        enter("keeper", PASSWORD)
        (entry,) = self.entries()
        assert (entry.action, entry.object_id) == ("identity.signed_in", str(account.id))
        assert (entry.account_id, entry.actor) == (account.id, "keeper")

    def test_who_was_refused_and_why(self, two_ivanovs, enter):
        enter("CORP\\ivanov", "wrong")
        (entry,) = self.entries()
        assert (entry.action, entry.title) == ("identity.sign_in_refused", "corp\\ivanov")
        assert entry.details == {"reason": "wrong", "realm": "corp"}

    def test_never_what_may_be_a_password_typed_into_the_wrong_field(self, own_account, enter):
        own_account("keeper")
        enter("my secret passphrase", "keeper")
        (entry,) = self.entries()
        assert entry.title == ""
        assert "secret" not in repr(entry.details)
