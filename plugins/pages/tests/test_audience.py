"""Who may see a page: inherited, narrower, never wider, and what a move would change."""

from __future__ import annotations

import pytest

from plugin_sdk import JobProgress, access
from plugin_sdk.db import session
from plugins.pages import jobs
from plugins.pages.services import placing, tree
from plugins.pages.services.placing import Settings
from plugins.pages.services.refusal import Meanwhile, Refused


@pytest.fixture
def viewer(viewer_of, editor):
    return viewer_of(editor, roles=("editor",))


@pytest.fixture
def company(make):
    sales = make.department("Sales")
    north = make.department("Sales north", parent=sales)
    plant = make.department("Plant")
    return {
        "sales": sales,
        "north": north,
        "plant": plant,
        "in_sales": make.person(department=sales),
        "in_north": make.person(department=north),
        "in_plant": make.person(department=plant),
    }


def principal(department):
    return f"department:{department.id}"


def decide(page, viewer, audience, **values):
    chosen = Settings(slug=page.slug, owner_id=page.owner_id, audience=audience, **values)
    placing.settle(page, chosen, version=page.version, viewer=viewer)
    session.commit()


def test_narrower_is_allowed_and_wider_is_refused(write, company, viewer):
    closed = write("For sales", audience=[principal(company["sales"])])
    page = write("Below", below=closed)
    decide(page, viewer, [principal(company["north"])])
    assert access.principals_of(page.audience_id) == [principal(company["north"])]
    decide(page, viewer, [f"person:{company['in_sales'].id}"])
    for wider in ([principal(company["plant"])], ["everyone"]):
        with pytest.raises(Refused, match="not everybody there") as refused:
            decide(page, viewer, wider)
        assert refused.value.field == "audience"
        session.rollback()


def test_pages_below_follow_what_changes_above(write, company, viewer, viewer_of):
    top = write("Top")
    page = write("Below", below=top)
    decide(top, viewer, [principal(company["plant"])])
    assert tree.of_viewer(viewer_of(company["in_plant"])).by_id.keys() == {top.id, page.id}
    assert not tree.of_viewer(viewer_of(company["in_sales"])).by_id
    decide(top, viewer, None)
    assert tree.of_viewer(viewer_of(company["in_sales"])).by_id.keys() == {top.id, page.id}


def test_what_does_not_fit_any_more_is_closed_and_listed(write, company, viewer, desk):
    top = write("Top")
    page = write("Below", below=top, audience=[principal(company["north"])])
    decide(top, viewer, [principal(company["plant"])])
    assert not page.fits
    assert access.principals_of(page.audience_id) == ["role:administrator"]
    assert "Audiences that reach beyond the page above" in desk.get("/pages/editor/care").text
    decide(top, viewer, [principal(company["sales"])])
    assert page.fits


def test_a_department_that_moves_away_takes_nobody_along(write, company, viewer_of):
    """From the next request on; the index and the files follow within the hour."""
    from core.org import refresh  # the structure's own pages are not the subject here

    top = write("Top", audience=[principal(company["sales"])])
    page = write("Below", below=top, audience=[principal(company["north"])])
    company["north"].parent_id = None
    session.flush()
    refresh.refresh([company["in_north"].id], structure=True)
    session.commit()
    assert not tree.of_viewer(viewer_of(company["in_north"])).by_id
    jobs.follow({}, JobProgress())
    assert not page.fits
    assert access.principals_of(page.audience_id) == ["role:administrator"]


def test_a_move_tells_who_gains_and_who_loses_before_it_is_done(write, company, desk):
    closed = write("For sales", audience=[principal(company["sales"])])
    page = write("Rule")
    write("Detail", below=page)
    data = {"parent": closed.id, "version": page.version, "seen": ""}
    shown = desk.post(f"/pages/editor/{page.id}/move", data=data).text
    assert "Nothing has been moved yet" in shown
    assert "Sales" in shown
    assert "Detail" in shown
    # Of four people (the editor too) two are in sales.
    assert shown.count("2 people lose access") == 2
    assert shown.count("0 people gain access") == 2
    session.expire_all()
    assert page.parent_id is None
    done = desk.post(f"/pages/editor/{page.id}/move", data={**data, "seen": closed.id, "version": page.version})
    assert done.status_code == 302
    session.expire_all()
    assert (page.parent_id, page.path) == (closed.id, "for-sales/rule")
    assert access.principals_of(page.audience_id) == [principal(company["sales"])]


def test_a_confirmation_is_of_one_place_only(write, company, desk):
    first = write("First", audience=[principal(company["sales"])])
    second = write("Second", audience=[principal(company["plant"])])
    page = write("Rule")
    data = {"parent": second.id, "version": page.version, "seen": first.id}
    assert "Nothing has been moved yet" in desk.post(f"/pages/editor/{page.id}/move", data=data).text
    session.expire_all()
    assert page.parent_id is None


def test_a_move_that_changes_nobodys_access_is_done_at_once(write, desk):
    place, page = write("Place"), write("Rule")
    answer = desk.post(f"/pages/editor/{page.id}/move", data={"parent": place.id, "version": page.version})
    assert answer.status_code == 302
    session.expire_all()
    assert page.path == "place/rule"


def test_where_a_page_cannot_stand(write, viewer, company):
    page = write("Rule")
    below = write("Detail", below=page)
    draft = write("Draft", status="draft")
    narrow = write("Narrow", audience=[principal(company["sales"])])
    other = write("Other", audience=[principal(company["plant"])])
    for parent in (page, below, draft):
        with pytest.raises(Refused):
            placing.plan_move(page, parent, viewer=viewer)
    with pytest.raises(Refused, match="not everybody there"):
        placing.plan_move(other, narrow, viewer=viewer)
    deepest = page
    for number in range(6):
        deepest = write(f"Level {number}", below=deepest)
    with pytest.raises(Refused, match="too deep"):
        placing.plan_move(write("Tall"), write("Last", below=deepest), viewer=viewer)


def test_two_who_move_at_once_are_noticed(write, viewer):
    first, page = write("First"), write("Rule")
    opened = page.version
    decide(page, viewer, None, review_months=6)
    with pytest.raises(Meanwhile):
        placing.move(page, first, version=opened, viewer=viewer)


def test_neighbours_change_places(write, desk):
    for title in ("A", "B", "C"):
        write(title)
    third = tree.whole().roots[2]
    desk.post(f"/pages/editor/{third.id}/place", data={"way": "up"})
    assert [node.title for node in tree.whole().roots] == ["A", "C", "B"]
    desk.post(f"/pages/editor/{third.id}/place", data={"way": "up"})
    desk.post(f"/pages/editor/{third.id}/place", data={"way": "up"})
    assert [node.title for node in tree.whole().roots] == ["C", "A", "B"]
