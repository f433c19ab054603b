"""What readers see, and what they do not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from plugin_sdk.db import session
from plugins.pages.models import Attachment, Page
from plugins.pages.services import attachments, placing, tree
from plugins.pages.services.placing import Settings


def titles(viewer):
    return [node.title for node in tree.of_viewer(viewer).walk()]


@pytest.fixture
def sales(make):
    return make.department("Sales")


@pytest.fixture
def insider(make, sales):
    return make.person("Insider Ida", department=sales)


def test_a_page_is_read_at_its_address(write, login, make):
    owner = make.person("Baker Tom")
    policies = write("Policies", owner=owner)
    write("Annual leave", below=policies, body="<p>28 days.</p>")
    page = login().get("/pages/policies/annual-leave")
    assert page.status_code == 200
    assert "28 days." in page.text
    assert 'href="/pages/policies"' in page.text
    assert "Baker Tom" in login().get("/pages/policies").text


def test_russian_titles_give_addresses_of_latin_letters(write):
    assert write("Отпуск и больничный: правила!").path == "otpusk-i-bolnichnyi-pravila"
    assert write("???").path == "page"
    assert write("Editor").path == "editor-2"
    assert write("Отпуск и больничный: правила!").path == "otpusk-i-bolnichnyi-pravila-2"


def test_old_addresses_lead_to_where_the_page_is_now(write, login, viewer_of, editor):
    old, new = write("Old place"), write("New place")
    page = write("Leave", below=old)
    below = write("How to ask", below=page)
    viewer = viewer_of(editor, roles=("editor",))
    placing.settle(page, Settings(slug="holidays"), version=page.version, viewer=viewer)
    placing.move(page, new, version=page.version, viewer=viewer)
    session.commit()
    reader = login()
    for address in ("/pages/old-place/leave", "/pages/old-place/holidays", f"/pages/id/{page.id}"):
        assert reader.get(address).location == "/pages/new-place/holidays", address
    for address in ("/pages/old-place/leave/how-to-ask", f"/pages/id/{below.id}"):
        assert reader.get(address).location == "/pages/new-place/holidays/how-to-ask"
    assert reader.get("/pages/new-place/holidays/how-to-ask").status_code == 200
    # Who takes a former address has it: what stands there now is more than what stood there once.
    other = write("Leave", below=old)
    assert other.path == "old-place/leave"
    assert reader.get("/pages/old-place/leave").status_code == 200


def test_drafts_and_archived_pages_are_not_there(write, login, desk, make):
    draft = write("Secret plan", status="draft")
    archived = write("Old rule")
    desk.post(f"/pages/editor/{archived.id}/archive")
    reader = login(make.person(), client=desk.application.test_client())
    for address in ("/pages/secret-plan", f"/pages/id/{draft.id}", "/pages/old-rule"):
        assert reader.get(address).status_code == 404
    assert "Secret plan" not in reader.get("/pages/").text
    assert "Old rule" not in reader.get("/pages/").text
    desk.post(f"/pages/editor/{archived.id}/bring-back")
    assert reader.get("/pages/old-rule").status_code == 200


def test_a_closed_page_closes_all_below_it(write, sales, insider, make, viewer_of, login):
    closed = write("For sales", audience=[f"department:{sales.id}"])
    write("Prices", below=closed)
    assert titles(viewer_of(insider)) == ["For sales", "Prices"]
    assert titles(viewer_of(make.person())) == []
    outsider = login(make.person())
    for address in ("/pages/for-sales", "/pages/for-sales/prices", f"/pages/id/{closed.id}"):
        answer = outsider.get(address)
        assert answer.status_code == 404
        assert "For sales" not in answer.text
    assert outsider.get("/pages/").text.count("Prices") == 0


def test_a_former_address_tells_nothing_to_who_may_not_see_the_page(write, sales, make, login, viewer_of, editor):
    page = write("Old secret name", audience=[f"department:{sales.id}"])
    viewer = viewer_of(editor, roles=("editor",))
    chosen = Settings(slug="new-secret-name", audience=[f"department:{sales.id}"])
    placing.settle(page, chosen, version=page.version, viewer=viewer)
    session.commit()
    answer = login(make.person()).get("/pages/old-secret-name")
    assert answer.status_code == 404
    assert "new-secret-name" not in str(answer.headers)


def test_denial_names_the_owner_only_where_that_is_allowed(write, sales, make, login):
    owner = make.person("Owen Olga")
    write("Pay scale", audience=[f"department:{sales.id}"], owner=owner, tells_owner=True)
    answer = login().get("/pages/pay-scale")
    assert answer.status_code == 403
    assert "Owen Olga" in answer.text
    assert "Pay scale" not in answer.text
    make.person()
    silent = write("Bonus scale", audience=[f"department:{sales.id}"], owner=owner)
    assert login().get(f"/pages/{silent.path}").status_code == 404


def test_who_owns_a_page_reads_it_whoever_it_is_for(write, sales, make, viewer_of, login):
    owner = make.person()
    closed = write("For sales", audience=[f"department:{sales.id}"])
    write("Prices", below=closed, owner=owner)
    assert titles(viewer_of(owner)) == ["Prices"]
    assert login(owner).get("/pages/for-sales/prices").status_code == 200


def test_files_follow_the_page(write, sales, insider, make, login):
    closed = write("For sales", audience=[f"department:{sales.id}"])
    attachments.attach(closed, b"Secret prices", "prices.txt")
    hidden = write("Draft", status="draft")
    attachments.attach(hidden, b"Not yet", "later.txt")
    session.commit()
    by_page = dict(session.execute(select(Attachment.page_id, Attachment.file_id)).all())
    outsider = login(make.person())
    assert outsider.get(f"/files/{by_page[closed.id]}").status_code == 404
    with login(insider).get(f"/files/{by_page[closed.id]}") as answer:
        assert answer.data == b"Secret prices"
    assert login(insider).get(f"/files/{by_page[hidden.id]}").status_code == 404
    assert "prices.txt" in login(insider).get("/pages/for-sales").text


def test_search_finds_words_rows_and_names_of_files_for_who_may_see_them(write, sales, insider, make, login, run_jobs):
    closed = write("For sales", audience=[f"department:{sales.id}"], body="<p>Zebra discount.</p>")
    attachments.attach(closed, b"x", "giraffe-list.txt")
    write("Details", kind="details", body="", entries=[{"label": "Tax number", "value": "7712345678"}])
    session.commit()
    run_jobs(ahead=timedelta(seconds=5))
    reader = login(insider)
    address = f'href="/pages/id/{closed.id}"'
    assert address in reader.get("/search?q=zebra").text
    assert address in reader.get("/search?q=giraffe").text
    assert "Details" in reader.get("/search?q=7712345678").text
    outsider = login(make.person())
    for word in ("zebra", "giraffe"):
        assert address not in outsider.get(f"/search?q={word}").text


def test_the_kinds_of_pages(write, login, make):
    anna = make.person("Lind Anna")
    write("Details", kind="details", entries=[{"label": "IBAN", "value": "XX00 1111"}])
    write("Contacts", kind="contacts", entries=[{"person": anna.id, "note": "Pay"}, {"name": "Fire", "phone": "1 12"}])
    write("Links", kind="links", entries=[{"title": "Mail", "url": "https://mail.example/?a=1&b=2", "note": "Letters"}])
    reader = login()
    assert 'data-copies="XX00 1111"' in reader.get("/pages/details").text
    contacts = reader.get("/pages/contacts").text
    assert f'href="/people/{anna.id}"' in contacts
    assert 'href="tel:112"' in contacts
    assert 'href="https://mail.example/?a=1&amp;b=2"' in reader.get("/pages/links").text


def test_the_home_page_and_a_persons_page_show_pages(write, login, make, sales):
    owner = make.person("Baker Tom")
    write("Open rule", owner=owner)
    write("Closed rule", owner=owner, audience=[f"department:{sales.id}"])
    reader = login()
    assert "Open rule" in reader.get("/").text
    page = reader.get(f"/people/{owner.id}").text
    assert "Open rule" in page
    assert "Closed rule" not in page


def test_the_number_of_statements_does_not_grow_with_the_tree(write, login, count_queries):
    top = write("Top")
    reader = login()

    def measure(address):
        reader.get(address)
        with count_queries() as count:
            assert reader.get(address).status_code == 200
        return len(count)

    before = [measure(address) for address in ("/pages/", "/pages/top")]
    for number in range(6):
        write(f"Page {number}", below=top)
        write(f"Top {number}")
    assert [measure(address) for address in ("/pages/", "/pages/top")] == before


def test_odd_addresses_do_no_harm(login):
    reader = login()
    for address in ("/pages/a/b/c", "/pages/id/99999", "/pages/%D1%84", "/pages/" + "x" * 900):
        assert reader.get(address).status_code == 404, address
    assert session.scalar(select(Page.id)) is None
