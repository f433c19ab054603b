"""Drafts, publishing, versions and files, as those who write see them."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select, text

from plugin_sdk.db import session
from plugins.pages.models import Attachment, Page, Version
from plugins.pages.services import care, writing
from plugins.pages.services.compare import CHANGED, GONE, NEW, SAME, compare, words


def save(browser, page, action="save", **values):
    session.expire_all()
    data = {"title": page.title, "body": "<p>Some words.</p>", "version": page.version, "action": action, **values}
    return browser.post(f"/pages/editor/{page.id}", data=data)


def test_a_page_from_beginning_to_end(desk, login, make):
    begun = desk.post("/pages/editor/new", data={"title": "Leave", "kind": "text", "parent": 0})
    page = session.scalars(select(Page)).one()
    assert begun.location == f"/pages/editor/{page.id}"
    assert save(desk, page, body="<p>28 days</p><script>alert(1)</script>").status_code == 302
    reader = login(make.person(), client=desk.application.test_client())
    assert reader.get("/pages/leave").status_code == 404
    save(desk, page, "publish", body="<p>28 days</p>", note="First")
    assert "28 days" in reader.get("/pages/leave").text
    save(desk, page, body="<p>30 days</p>")
    assert "30 days" not in reader.get("/pages/leave").text
    assert "There is a draft that is not published yet." in desk.get("/pages/leave").text
    assert "30 days" in desk.get(f"/pages/editor/{page.id}/preview").text
    desk.post(f"/pages/editor/{page.id}/publish")
    assert "30 days" in reader.get("/pages/leave").text
    versions = session.scalars(select(Version).order_by(Version.number)).all()
    assert [version.number for version in versions] == [1, 2]
    assert "script" not in versions[0].body


def test_versions_are_compared_and_restored(desk, write):
    page = write("Leave", body="<p>Ask four weeks ahead.</p><p>Go to room 214.</p>")
    save(desk, page, "publish", body="<p>Ask two weeks ahead.</p>")
    shown = desk.get(f"/pages/editor/{page.id}/versions").text
    assert "<del>four</del><ins>two</ins>" in shown
    assert "<del>Go to room 214.</del>" in shown
    desk.post(f"/pages/editor/{page.id}/versions/1/restore")
    assert "room 214" not in desk.get("/pages/leave").text
    desk.post(f"/pages/editor/{page.id}/publish")
    assert "room 214" in desk.get("/pages/leave").text
    assert "As in version 1" in desk.get(f"/pages/editor/{page.id}/versions").text


def test_rows_are_saved_in_the_order_of_their_places(desk, write):
    page = write("Details", kind="details", status="draft", body="")
    rows = {
        "entries-0-order": "2", "entries-0-label": "Bank", "entries-0-value": "Harbour",
        "entries-1-order": "1", "entries-1-label": "Name", "entries-1-value": "Northshore",
        "entries-2-order": "", "entries-2-label": "", "entries-2-value": "",
    }  # fmt: skip
    save(desk, page, "publish", body="", **rows)
    page_text = desk.get("/pages/details").text
    assert page_text.index("Northshore") < page_text.index("Harbour")
    assert len(writing.published(page).entries) == 2


@pytest.mark.parametrize(
    ("kind", "rows", "message"),
    [
        ("details", {"entries-0-label": "Bank", "entries-0-value": ""}, "Fill in both, or neither."),
        ("links", {"entries-0-title": "X", "entries-0-url": "javascript:alert(1)"}, "An address begins with"),
        ("links", {"entries-0-title": "X", "entries-0-url": "//evil.example"}, "An address begins with"),
        ("links", {"entries-0-title": "", "entries-0-url": "https://a.example"}, "Fill in title and address"),
        ("contacts", {"entries-0-name": "", "entries-0-phone": "112"}, "Choose a colleague or type a name."),
        ("text", {"title": " "}, "Give it a title."),
        ("text", {"title": "x" * 161}, "longer than 160 characters"),
    ],
)
def test_what_cannot_be_taken_is_said_and_nothing_typed_is_lost(desk, write, kind, rows, message):
    page = write("Page", kind=kind, status="draft")
    answer = save(desk, page, **({"note": "Typed with care"} | rows))
    assert answer.status_code == 422
    assert message in answer.text
    assert "Typed with care" in answer.text


def test_nothing_to_read_is_not_published(desk, write):
    page = write("Empty", status="draft", body="")
    answer = save(desk, page, "publish", body="<p></p>")
    assert answer.status_code == 422
    assert "Write something first." in answer.text
    assert writing.get(page.id).status == "draft"


def test_a_page_below_a_draft_waits_for_it(desk, write):
    above = write("Above", status="draft")
    page = write("Below", below=above, status="draft")
    assert "Publish the page above first" in save(desk, page, "publish").text
    assert writing.get(page.id).status == "draft"


def test_somebody_changed_it_meanwhile(desk, write):
    page = write("Leave")
    opened = page.version
    save(desk, page, body="<p>Theirs</p>")
    answer = save(desk, page, body="<p>Mine</p>", version=opened)
    assert answer.status_code == 409
    assert "Somebody changed this meanwhile" in answer.text
    assert "Theirs" in answer.text
    assert "&lt;p&gt;Mine&lt;/p&gt;" in answer.text
    assert "Theirs" in writing.draft(writing.get(page.id)).body
    assert save(desk, page, body="<p>Mine</p>").status_code == 302


def test_an_owner_writes_their_own_page_and_no_other(write, login, make):
    owner = make.person()
    mine, other, hidden = write("Mine", owner=owner), write("Other"), write("Hidden", status="draft")
    browser = login(owner)
    assert save(browser, mine, "publish", body="<p>Better</p>").status_code == 302
    assert "Better" in browser.get("/pages/mine").text
    assert browser.get(f"/pages/editor/{other.id}").status_code == 403
    assert browser.get(f"/pages/editor/{hidden.id}").status_code == 404
    for path in ("settings", "move"):
        assert browser.get(f"/pages/editor/{mine.id}/{path}").status_code == 403
    for act in ("archive", "delete", "place"):
        assert browser.post(f"/pages/editor/{mine.id}/{act}").status_code == 403


@pytest.mark.parametrize(
    "path",
    ["", "new", "overdue", "care", "{id}", "{id}/versions", "{id}/preview", "{id}/settings", "{id}/move", "{id}/owner"],
)
def test_only_editors_see_the_desk(path, write, login, make):
    page = write("Rule")
    address = f"/pages/editor/{path.format(id=page.id)}"
    assert login().get(address).status_code == 403
    assert login(make.person(), role="editor").get(address).status_code == 200


def test_files_are_added_and_removed(desk, write):
    page = write("Leave")
    data = {"file": (io.BytesIO(b"Request"), "request.txt")}
    desk.post(f"/pages/editor/{page.id}/files", data=data, content_type="multipart/form-data")
    assert "request.txt" in desk.get("/pages/leave").text
    attachment = session.scalars(select(Attachment)).one()
    desk.post(f"/pages/editor/{page.id}/files/{attachment.id}/remove")
    assert "request.txt" not in desk.get("/pages/leave").text
    assert desk.get(f"/files/{attachment.file_id}").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [("evil.exe", b"MZ", "Files of this kind"), ("a.pdf", b"no", "content is not"), ("", b"", "Choose a file")],
)
def test_a_file_that_is_not_taken_is_told(desk, write, name, content, message):
    page = write("Leave")
    data = {"file": (io.BytesIO(content), name)}
    answer = desk.post(
        f"/pages/editor/{page.id}/files", data=data, content_type="multipart/form-data", follow_redirects=True
    )
    assert message in answer.text
    assert session.scalar(select(Attachment.id)) is None


def test_what_was_published_is_archived_and_what_was_not_can_be_deleted(desk, write):
    page, draft = write("Rule"), write("Draft", status="draft")
    desk.post(f"/pages/editor/{page.id}/delete")
    desk.post(f"/pages/editor/{draft.id}/delete")
    assert session.scalars(select(Page.title)).all() == ["Rule"]
    write("Below", below=page)
    answer = desk.post(f"/pages/editor/{page.id}/archive", follow_redirects=True)
    assert "Pages below it are published" in answer.text


def test_links_that_lead_nowhere_are_listed(desk, write, viewer_of, editor):
    target = write("Target")
    gone = write("Gone")
    page = write(
        "Source",
        body='<p><a href="/pages/target">a</a> <a href="/pages/nowhere#x">b</a> <a href="/pages/gone">c</a>'
        f' <a href="/pages/id/{target.id}">d</a> <a href="https://elsewhere.example/pages/x">e</a></p>',
    )
    assert [item.target for item in care.broken()] == ["nowhere"]
    writing.archive(gone, viewer=viewer_of(editor))
    session.commit()
    assert [item.target for item in care.broken()] == ["gone", "nowhere"]
    assert "leads to /pages/nowhere" in desk.get("/pages/editor/care").text
    # A former address leads on, so a link to it is whole.
    from plugins.pages.services import placing

    viewer = viewer_of(editor, roles=("editor",))
    placing.settle(target, placing.Settings(slug="renamed"), version=target.version, viewer=viewer)
    session.commit()
    assert [item.target for item in care.broken()] == ["gone", "nowhere"]
    assert page.status == "published"


def test_links_to_this_portal_are_kept_without_its_name(desk, write):
    page = write("Source")
    save(desk, page, "publish", body='<p><a href="http://localhost/pages/other">x</a></p>')
    assert 'href="/pages/other"' in writing.published(writing.get(page.id)).body


def test_acts_leave_a_trace(desk, write):
    page = write("Rule")
    save(desk, page, "publish", body="<p>New</p>")
    desk.post(f"/pages/editor/{page.id}/archive")
    actions = set(session.execute(text("SELECT action FROM core_audit WHERE plugin = 'pages'")).scalars())
    assert {"pages.created", "pages.published", "pages.archived"} <= actions


def test_a_comparison_says_what_stayed_went_and_came():
    lines = compare(["One", "Ask four weeks ahead", "Old rule of the shop"], ["One", "Ask two weeks ahead", "Zebra"])
    assert [line.kind for line in lines] == [SAME, CHANGED, NEW, GONE]
    assert words("Ask four weeks", "Ask two weeks") == [(SAME, "Ask "), (GONE, "four"), (NEW, "two"), (SAME, " weeks")]
    assert compare([], []) == []
