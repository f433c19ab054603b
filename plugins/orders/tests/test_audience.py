"""An issued order is addressed to others."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from plugin_sdk.db import session


@pytest.mark.parametrize(("mode", "asked"), [("living", {"new", "stays"}), ("fixed", {"new", "stays", "gone"})])
def test_others_have_to_confirm_and_are_told_without_a_new_version(
    write, make, duties_of, login, run_jobs, mode, asked
):
    """On a fixed list nobody goes out."""
    shop, office, plant = (make.department(name) for name in ("Shop", "Office", "Plant"))
    places = {"stays": shop, "gone": office, "new": plant}
    people = {name: make.person(f"{name.title()} X", department=place) for name, place in places.items()}
    make.account(people["new"])
    order = write(mode=mode, acknowledge=True, audience=[f"department:{shop.id}", f"department:{office.id}"])
    names = {person.id: name for name, person in people.items()}
    editor = login(make.person("Editor Ed"), role="editor")

    answer = editor.post(
        f"/orders/desk/{order.id}/audience",
        data={"audience": [f"department:{shop.id}", f"department:{plant.id}"]},
        follow_redirects=True,
    )
    session.commit()
    run_jobs()
    session.rollback()

    assert "1 person is new, and is told." in answer.text
    duties = duties_of(order)
    assert {names[person] for person, duty in duties.items() if duty.ended_on is None} == asked
    assert session.execute(text("SELECT person_id FROM core_notification")).scalars().all() == [people["new"].id]


def test_only_who_issues_may_and_what_is_over_is_left_alone(write, make, login, day, app):
    order = write(ago=9)
    plain = login(make.person("Reader Rae"))
    assert plain.get(f"/orders/desk/{order.id}/audience").status_code == 403
    order.valid_until = order.valid_from
    session.commit()
    editor = login(make.person("Editor Ed"), role="editor", client=app.test_client())
    answer = editor.post(f"/orders/desk/{order.id}/audience", data={"audience": ["everyone"]})
    assert (answer.status_code, "It is not in force." in answer.text) == (422, True)
