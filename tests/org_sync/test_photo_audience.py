"""A picture of a directory is nobody's to see until it is a person's, and then only as that person decided."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core.access import audiences
from core.db import db
from core.extension.records import AccountRecord, LoginRecord
from core.files import File
from core.org import photos
from core.org.models import Person
from core.org.sync.merge import questions
from core.org.sync.models import ExternalRef, SourceProblem
from core.org.sync.undo import undo
from tests.files.pictures import picture
from tests.org_sync.conftest import execute
from tests.org_sync.stub import StubKind, someone


@pytest.fixture
def staff(configure: Callable[..., None]) -> StubKind:
    """A source of people."""
    configure(staff={"kind": "staff"}, domain={"kind": "domain", "people_from": "staff"})
    return StubKind.named("staff")


@pytest.fixture
def domain(staff: StubKind) -> StubKind:
    """Accounts of the people of ``staff``."""
    return StubKind.named("domain")


@pytest.fixture
def reader(make, login) -> FlaskClient:
    """The browser of some colleague."""
    client: FlaskClient = login(make.person("Reader Rob"))
    return client


def account(size: int = 60, **values: str) -> AccountRecord:
    """An account with a picture of that size, so that another size is another picture."""
    login = LoginRecord(login="ann")
    return AccountRecord(
        external_id="ann", login=login, name="Ann Smith", photo=picture(size, size), photo_digest=str(size), **values
    )


def file_of(external_id: str = "ann") -> int:
    db.session.expire_all()
    found = db.session.scalar(select(ExternalRef.photo_file_id).where(ExternalRef.external_id == external_id))
    assert found is not None
    return found


def status(client: FlaskClient, file_id: int) -> int:
    with client.get(f"/files/{file_id}") as answer:
        return answer.status_code


def ann() -> Person:
    db.session.expire_all()
    return db.session.scalars(select(Person).where(Person.name == "Ann Smith")).one()


def test_a_picture_of_nobody_is_seen_by_nobody_until_it_is_somebodys(app, staff, domain, reader, login):
    domain.says(account(person_key="1"))
    execute("domain")
    assert status(reader, file_of()) == 404
    assert status(login(role="administrator", client=app.test_client()), file_of()) == 404
    staff.says(someone(1, "Ann Smith", login=""))
    execute("staff")
    assert ann().photo_file_id == file_of()
    assert status(reader, file_of()) == 200


def test_a_link_taken_back_closes_the_picture_again(staff, domain, reader, make, viewer_of):
    staff.says(someone(1, "Ann Smith", login=""))
    domain.says(account())
    execute("staff")
    execute("domain")
    assert status(reader, file_of()) == 404, "a name alone links nobody"
    problem = db.session.scalars(select(SourceProblem).where(SourceProblem.code == "account_name_only")).one()
    made = questions.answer(problem, "staff:1", together=True, viewer=viewer_of(make.person("Decider Dora")))
    db.session.commit()
    assert status(reader, file_of()) == 200
    questions.take_back(made)
    db.session.commit()
    assert status(reader, file_of()) == 404


def test_after_a_withdrawal_an_import_opens_nothing_for_a_moment(app, staff, domain, reader, login):
    staff.says(someone(1, "Ann Smith", login=""))
    domain.says(account(person_key="1"))
    execute("staff")
    execute("domain")
    first = file_of()
    own = login(ann(), client=app.test_client())
    own.post(f"/people/{ann().id}/photo/withdraw")
    assert status(reader, first) == 404
    domain.says(account(80, person_key="1"))
    execute("domain")
    assert file_of() != first
    assert status(reader, file_of()) == 404, "no job has run"
    own.post(f"/people/{ann().id}/photo/show")
    assert status(reader, file_of()) == 200


def test_a_former_picture_is_closed_and_opened_when_the_run_is_taken_back(staff, domain, reader):
    staff.says(someone(1, "Ann Smith", login=""))
    domain.says(account(person_key="1"))
    execute("staff")
    execute("domain")
    first = file_of()
    domain.says(account(80, person_key="1"))
    run = execute("domain")
    assert (status(reader, first), status(reader, file_of())) == (404, 200)
    second = file_of()
    undo(run.id)
    assert file_of() == first
    assert (status(reader, first), status(reader, second)) == (200, 404)


def test_what_an_older_portal_left_open_is_closed(staff, domain, reader):
    domain.says(account())
    execute("domain")
    db.session.get_one(File, file_of()).audience_id = audiences.everyone()
    db.session.commit()
    assert status(reader, file_of()) == 200
    assert photos.settle() == 1 and photos.settle() == 0
    db.session.commit()
    assert status(reader, file_of()) == 404
