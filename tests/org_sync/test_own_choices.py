"""What people chose for themselves outlives that two records turn out to be one person, and that one is two."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date

import pytest
from sqlalchemy import select

from core.db import db
from core.extension import Viewer
from core.notify.models import Notification, NotificationChoice, NotificationHabits
from core.org import photos
from core.org.models import Deputyship, Person
from core.org.photo_models import PersonPhoto
from core.org.sync.merge import questions
from core.org.sync.models import ExternalRef
from tests.files.pictures import picture
from tests.org_sync.conftest import NAME, say_one

YES, NO = True, False


def say(person: Person, viewer: Viewer, *, agreed: bool) -> None:
    (photos.agree if agreed else photos.withdraw)(person, viewer, photos.OFFICE)
    db.session.commit()


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        (((0, YES), (1, NO)), NO),
        (((1, NO), (0, YES)), YES),
        (((1, NO),), NO),
        (((0, NO), (1, YES)), YES),
    ],
)
def test_the_newest_word_about_the_photo_counts(two, office, words: Sequence[tuple[int, bool]], shown: bool):
    for whose, agreed in words:
        say(two[whose], office, agreed=agreed)
    say_one(office)
    ann = db.session.scalars(select(Person).where(Person.name == NAME)).one()
    assert (ann.id, ann.show_photo, photos.agreed(ann)) == (two[0].id, shown, shown)
    assert [one.given for one in photos.record(ann.id)] == [agreed for _whose, agreed in reversed(words)]


def test_ones_own_picture_goes_along(two, office):
    file_id = photos.upload(two[1], io.BytesIO(picture(60, 60)), "me.png", office).id
    db.session.commit()
    say_one(office)
    assert photos.own_file(two[0].id) == file_id


def test_all_else_that_one_of_them_chose_goes_along(two, office, make):
    ann, other = two
    deputy = make.person("Deputy Dan")
    other.show_birthday, other.about = False, "Plays the cello"
    db.session.add_all(
        [
            Deputyship(person_id=other.id, deputy_id=deputy.id, starts_on=date(2026, 1, 1)),
            Deputyship(person_id=other.id, deputy_id=ann.id, starts_on=date(2026, 1, 1)),
            NotificationChoice(person_id=ann.id, type="news.post", channel="email", wanted=True),
            NotificationChoice(person_id=other.id, type="news.post", channel="email", wanted=False),
            NotificationChoice(person_id=other.id, type="news.post", channel="push", wanted=True),
            NotificationHabits(
                person_id=other.id, rhythm="daily", hour=9, weekday=0, quiet_weekends=True, hold_while_away=True
            ),
            *(
                Notification(person_id=one.id, sending=sending, type="news.post", plugin="news", subject=sending)
                for one, sending in ((ann, "both"), (other, "both"), (other, "theirs"))
            ),
        ]
    )
    db.session.commit()
    former = other.id
    say_one(office)
    ann = db.session.scalars(select(Person).where(Person.name == NAME)).one()
    assert (ann.show_birthday, ann.about) == (False, "Plays the cello")
    assert [one.deputy_id for one in db.session.scalars(select(Deputyship))] == [deputy.id]
    wanted = {(one.channel, one.wanted) for one in db.session.scalars(select(NotificationChoice))}
    assert wanted == {("email", False), ("push", True)}
    assert db.session.get_one(NotificationHabits, ann.id).rhythm == "daily"
    assert sorted(db.session.scalars(select(Notification.sending))) == ["both", "theirs"]
    assert db.session.get(Person, former) is None


def test_who_is_parted_again_shows_no_more_than_before(two, office):
    two[0].show_birthday = False
    say(two[0], office, agreed=NO)
    made = say_one(office)
    questions.take_back(made)
    db.session.commit()
    db.session.expire_all()
    meant = select(ExternalRef.object_id).where(ExternalRef.kind == "person")
    both = db.session.scalars(select(Person).where(Person.id.in_(meant))).all()
    assert [(one.show_birthday, one.show_photo, photos.agreed(one)) for one in both] == [(False, False, False)] * 2
    assert [len(photos.record(one.id)) for one in both] == [1, 1]
    assert {one.agreed for one in db.session.scalars(select(PersonPhoto))} == {False}
