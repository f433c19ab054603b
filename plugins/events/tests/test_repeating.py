"""Events once more."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from plugin_sdk.db import session
from plugins.events.models import Enrolment, Event
from plugins.events.services import repeating, times, writing
from plugins.events.services.refusal import Refused
from plugins.events.tests.conftest import MOSCOW

LATE = date(2098, 1, 31)


@pytest.mark.parametrize(
    ("first", "rhythm", "until", "found"),
    [
        (date(2027, 1, 31), "monthly", date(2027, 4, 30), ["01-31", "02-28", "03-31", "04-30"]),
        (date(2027, 1, 12), "weekday", date(2027, 3, 9), ["01-12", "02-09", "03-09"]),
        (date(2027, 3, 30), "weekday", date(2027, 5, 31), ["03-30", "04-27", "05-25"]),
        (date(2027, 1, 12), "fortnightly", date(2027, 2, 8), ["01-12", "01-26"]),
        (date(2027, 12, 28), "weekly", date(2027, 12, 28), ["12-28"]),
    ],
)
def test_the_dates_of_a_rhythm(app, first, rhythm, until, found):
    assert [f"{each:%m-%d}" for each in repeating.dates(first, rhythm, until)] == found


@pytest.mark.parametrize("until", [None, date(2027, 1, 11), LATE])
def test_a_last_day_is_needed_and_there_are_not_too_many_dates(app, until):
    with pytest.raises(Refused) as refused:
        repeating.dates(date(2027, 1, 12), "weekly", until)
    assert refused.value.field == "until"


def test_each_date_has_the_hour_and_everything_else_but_nobody_is_enrolled(
    plan, make, picture, organiser, viewer_of, login
):
    """Also where the clocks are changed in between: it is the hour that people see which stays."""
    berlin = times.ZoneInfo("Europe/Berlin")
    day = date(2027, 3, 26)
    event = plan(
        "Yoga", places=5, period=times.timed(day, times.time(18), day, times.time(19, 30), berlin),
        opens_at=times.moment(date(2027, 3, 20), times.time(9), berlin, "opens_at"),
    )  # fmt: skip
    writing.set_cover(event, picture, "yoga.png")
    session.add(Enrolment(event_id=event.id, person_id=make.person("Early Bird").id))
    session.commit()
    editor = login(organiser, role="editor")

    page = editor.post(
        f"/events/editor/{event.id}/repeat",
        data={"first_day": "2027-04-02", "rhythm": "weekly", "until": "2027-04-09", "publish": "y"},
        follow_redirects=True,
    )  # fmt: skip

    assert "2 events are published." in page.text
    session.expire_all()
    copies = session.scalars(select(Event).where(Event.id != event.id).order_by(Event.starts_at)).all()
    assert [each.starts_at.astimezone(berlin).isoformat() for each in copies] == [
        "2027-04-02T18:00:00+02:00", "2027-04-09T18:00:00+02:00",
    ]  # fmt: skip
    assert {(each.title, each.places, each.status, each.announced_at) for each in copies} == {
        ("Yoga", 5, "published", None)
    }
    assert copies[0].opens_at.astimezone(berlin).isoformat() == "2027-03-27T09:00:00+01:00"
    pictures = {each.cover_file_id for each in (event, *copies)}
    assert len(pictures - {None}) == 3
    assert session.scalars(select(Enrolment.event_id)).all() == [event.id]
    shown = editor.get(f"/events/{copies[0].id}").text
    assert ("Other dates" in shown, f'/events/{copies[1].id}"' in shown, f'/events/{event.id}"' in shown) == (True,) * 3


def test_a_copy_stands_alone_and_only_who_makes_events_may_make_one(plan, organiser, login, app):
    event = plan("Tour")
    plain = login(organiser)
    assert plain.get(f"/events/editor/{event.id}/repeat").status_code == 403
    editor = login(organiser, role="editor", client=app.test_client())
    wrong = editor.post(f"/events/editor/{event.id}/repeat", data={"first_day": "2027-04-02", "rhythm": "weekly"})
    assert (wrong.status_code, "Say until which day" in wrong.text) == (422, True)
    editor.post(f"/events/editor/{event.id}/repeat", data={"first_day": "2027-04-02", "rhythm": "once"})
    copy = session.scalars(select(Event).where(Event.id != event.id)).one()
    assert (copy.status, copy.series, copy.first_day) == ("draft", "", date(2027, 4, 2))
    assert copy.uid != event.uid
    assert copy.starts_at.astimezone(MOSCOW).time() == event.starts_at.astimezone(MOSCOW).time()
