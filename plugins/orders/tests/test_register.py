"""Writing and issuing orders, without HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from plugin_sdk import cache
from plugin_sdk.db import session
from plugins.orders.models import DRAFT, ISSUED, Order, Version
from plugins.orders.services import force, issuing, numbers, reading, register
from plugins.orders.services.reading import Wish
from plugins.orders.services.register import Content, Meanwhile, Refused


@pytest.fixture
def editor(make, viewer_of):
    return viewer_of(make.person("Marsh Helen"), roles=("editor",))


def content(day, **values):
    return Content(**{"title": "On bridges", "number": "1-P", "signed_on": day, "valid_from": day} | values)


def titles(viewer, **wish):
    return [row.title for row in session.execute(reading.register(viewer, Wish(**wish)))]


def test_a_number_is_unique_within_a_company_and_a_year(write, day):
    first = write("7-P")
    with pytest.raises(Refused) as refused:
        register.create(content(day, number=" 7-p "))
    assert refused.value.field == "number"
    session.rollback()
    register.create(content(day - timedelta(days=366), number="7-P"))
    assert session.scalar(select(func.count()).select_from(Order)) == 2
    assert first.number == "7-P"


def test_two_companies_have_numbers_of_their_own(write, day):
    from core.org.models import LegalEntity  # companies come from other systems

    north = LegalEntity(name="North")
    session.add(north)
    session.commit()
    write("7-P")
    assert write("7-P", entity_id=north.id).entity_id == north.id


def test_an_editor_who_was_quicker_by_a_moment_has_the_number(write, day, editor, monkeypatch):
    write("7-P")
    monkeypatch.setattr(register, "select", lambda *columns: select(*columns).where(Order.id == -1))
    with pytest.raises(Refused, match="another order with the number 7-P"):
        register.create(content(day, number="7-P"), viewer=editor)


def test_drafts_may_wait_for_their_numbers_but_are_not_issued_without(day, editor):
    register.create(content(day, number=""))
    order = register.create(content(day, number=""))
    issuing.write(issuing.draft_of(order), "<p>Do it.</p>")
    with pytest.raises(Refused) as refused:
        issuing.issue(order, viewer=editor, today=day)
    assert refused.value.field == "number"


def test_what_says_nothing_is_not_issued(day, editor):
    order = register.create(content(day))
    with pytest.raises(Refused) as refused:
        issuing.issue(order, viewer=editor, today=day)
    assert (refused.value.field, order.status) == ("text", DRAFT)


def test_an_order_cannot_end_before_it_begins(day):
    with pytest.raises(Refused) as refused:
        register.create(content(day, valid_until=day - timedelta(days=1)))
    assert refused.value.field == "valid_until"


def test_what_is_issued_cannot_be_changed_or_deleted(write, day, editor):
    order = write()
    version = issuing.current_of(order)
    with pytest.raises(Refused):
        register.save(order, content(day, title="Other"), lock=order.lock, viewer=editor)
    with pytest.raises(Refused):
        issuing.write(version, "<p>Other</p>")
    with pytest.raises(Refused):
        register.delete_draft(order, viewer=editor)
    with pytest.raises(Refused):
        issuing.issue(order, viewer=editor, today=day)
    assert (order.status, order.title, version.text) == (ISSUED, "On 1-P", "<p>Do it.</p>")


def test_two_editors_do_not_overwrite_each_other(write, day, editor):
    order = write(draft=True)
    opened = order.lock
    register.save(order, content(day, title="First"), lock=opened, viewer=editor)
    session.commit()
    with pytest.raises(Meanwhile):
        register.save(order, content(day, title="Second"), lock=opened, viewer=editor)
    assert order.title == "First"


def test_a_change_at_the_same_moment_is_noticed_too(write, day, editor):
    order = write(draft=True)
    table = Order.__table__
    session.execute(update(table).where(table.c.id == order.id).values(title="Quicker", lock=order.lock + 1))
    session.commit()
    with pytest.raises(Meanwhile) as conflict:
        register.save(order, content(day, title="Slower"), lock=order.lock, viewer=editor)
    assert conflict.value.order.title == "Quicker"


def test_a_cancelling_order_sets_the_other_out_of_force_on_its_first_day(write, day, make, viewer_of):
    reader = viewer_of(make.person())
    old = write("1-P", ago=10)
    new = write("2-P", valid_from=day + timedelta(days=3), cancels=[old.id])
    assert old.out_of_force_on == day + timedelta(days=3)
    assert [force.standing(old, day + timedelta(days=ahead)) for ahead in (2, 3)] == ["in_force", "cancelled"]
    assert force.standing(new, day) == "to_come"
    assert titles(reader) == ["On 1-P"]
    (chain,) = reading.neighbours(reader, old)
    assert (chain.id, chain.relation, chain.backward) == (new.id, "cancels", True)
    (chain,) = reading.neighbours(reader, new)
    assert (chain.id, chain.relation, chain.backward) == (old.id, "cancels", False)


def test_what_ends_earlier_is_not_prolonged_by_a_later_cancellation(write, day, editor):
    old = write("1-P", ago=10)
    issuing.take_out(old, day, "By mistake", viewer=editor)
    write("2-P", valid_from=day + timedelta(days=3), cancels=[old.id])
    assert (old.out_of_force_on, old.out_of_force_reason) == (day, "By mistake")


def test_links_lead_to_issued_orders_only_so_they_make_no_circle(write, day, editor):
    draft = write("1-P", draft=True)
    other = write("2-P", draft=True)
    for target in (draft, other):
        with pytest.raises(Refused) as refused:
            register.save(draft, content(day, cancels=[target.id]), lock=draft.lock, viewer=editor)
        assert refused.value.field == "cancels"
        session.rollback()
    issued = write("3-P")
    with pytest.raises(Refused, match="either amended or cancelled"):
        register.save(draft, content(day, cancels=[issued.id], amends=[issued.id]), lock=draft.lock, viewer=editor)


def test_orders_are_named_by_number_and_year(write, day):
    old = write("7-P", ago=366)
    new = write("7-P")
    single = write("12/3")
    ids = lambda text: numbers.ids_of(text, entity_id=None, field="amends")  # noqa: E731 - said three times
    assert ids(f"7-p/{old.signed_on.year}; 12/3") == [old.id, single.id]
    with pytest.raises(Refused, match="Several orders"):
        ids("7-P")
    with pytest.raises(Refused, match="No issued order"):
        ids("8-P")
    assert ids(numbers.text_of([old.id, new.id])) == [old.id, new.id]


def test_a_new_version_says_what_is_new(write, day, editor):
    order = write()
    version = issuing.begin_version(order, viewer=editor)
    assert issuing.begin_version(order, viewer=editor) is version
    assert (version.number, version.text) == (2, "<p>Do it.</p>")
    with pytest.raises(Refused) as refused:
        issuing.issue_version(order, viewer=editor, today=day)
    assert refused.value.field == "note"
    issuing.write(version, "<p>Do it well.</p>", "Well.")
    issuing.issue_version(order, viewer=editor, today=day)
    assert [(one.number, one.current) for one in issuing.versions_of(order)] == [(2, True), (1, False)]
    assert len({one.digest for one in issuing.versions_of(order)}) == 2


def test_a_new_version_can_be_dropped(write, editor):
    order = write()
    issuing.drop_version(order, issuing.begin_version(order, viewer=editor), viewer=editor)
    assert session.scalar(select(func.count()).select_from(Version)) == 1


def test_the_register_is_filtered(write, day, make, viewer_of):
    reader = viewer_of(make.person())
    write("1-P", title="On bridges", ago=400, valid_until=day - timedelta(days=5))
    write("2-P", title="On boats", kind="directive")
    write("3-P", title="A draft", draft=True)
    assert titles(reader) == ["On boats"]
    assert titles(reader, show="all") == ["On boats", "On bridges"]
    assert titles(reader, show="all", kind="order") == ["On bridges"]
    assert titles(reader, show="all", year=day.year) == ["On boats"]
    assert titles(reader, show="all", text="1-p") == ["On bridges"]
    assert titles(reader, show="all", text="BOAT") == ["On boats"]
    assert titles(reader, show="all", text="%") == []


def test_each_reads_what_is_addressed_to_them(write, make, viewer_of):
    sales = make.department("Sales")
    inside, outside = viewer_of(make.person(department=sales)), viewer_of(make.person())
    secret = write("1-P", audience=[f"department:{sales.id}"])
    write("2-P", amends=[secret.id])
    assert titles(inside) == ["On 2-P", "On 1-P"]
    assert titles(outside) == ["On 2-P"]
    assert reading.find(outside, secret.id) is None
    public = reading.find(outside, secret.id + 1)
    assert reading.neighbours(outside, public) == []
    assert len(reading.neighbours(inside, public)) == 1


def test_the_register_takes_the_same_statements_however_many_there_are(write, make, viewer_of, count_queries):
    reader = viewer_of(make.person())
    write("1-P")

    def measure():
        cache.changed("orders")
        session.commit()
        with count_queries() as count:
            session.execute(reading.register(reader, Wish())).all()
            reading.waiting(reader)
        return len(count)

    measure()  # the company is remembered from here on
    before = measure()
    for number in range(2, 8):
        write(f"{number}-P", acknowledge=True)
    assert measure() == before == 3
