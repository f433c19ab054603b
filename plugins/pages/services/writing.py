"""Writing pages: drafts, publishing, earlier versions. Where a page stands and who sees it is in ``placing``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm.exc import StaleDataError

from plugin_sdk import Viewer, audit, events, files, html, search
from plugin_sdk.db import session, utcnow
from plugin_sdk.i18n import gettext as _
from plugins.pages.models import ARCHIVED, DRAFT, PUBLISHED, Attachment, Link, Page, Version
from plugins.pages.services import audience, tree
from plugins.pages.services.content import Content, is_empty, kept, targets
from plugins.pages.services.refusal import Meanwhile, Refused
from plugins.pages.services.reviewing import next_review

KIND = "pages"
"""Who owns the files and the audit entries, and the kind of the documents in the search index."""


def get(page_id: int) -> Page | None:
    """A page in any state."""
    return session.get(Page, page_id)


def may_edit_all(viewer: Viewer) -> bool:
    """True for editors of official information."""
    return viewer.may("pages.edit")


def may_write(viewer: Viewer, page: Page) -> bool:
    """True for editors, the owner, and who is asked in a leaver's place."""
    return may_edit_all(viewer) or tree.keeps(viewer, page)


def version_of(page: Page, number: int) -> Version | None:
    """A version of a page, its draft too."""
    return session.scalar(select(Version).where(Version.page_id == page.id, Version.number == number))


def published(page: Page) -> Version | None:
    """What readers see."""
    return version_of(page, page.number) if page.number else None


def draft(page: Page) -> Version | None:
    """What waits to be published."""
    return session.scalar(select(Version).where(Version.page_id == page.id, Version.published_at.is_(None)))


def latest(page: Page) -> Version:
    """What is worked on: the draft, or what is published."""
    found = draft(page) or published(page)
    assert found is not None, f"page {page.id} has no version"
    return found


def versions(page: Page) -> Sequence[Version]:
    """All versions, the latest first; at most two hundred."""
    query = select(Version).where(Version.page_id == page.id).order_by(Version.number.desc())
    return session.scalars(query.limit(200)).all()


def save_draft(page: Page, content: Content, *, version: int, viewer: Viewer | None) -> Version:
    """Keep what was written as the draft; readers see nothing of it yet.

    Args:
        version: the state of the page that the writer had opened.

    Raises:
        Meanwhile: somebody else changed the page since; nothing was taken over.
    """
    if page.version != version:
        raise Meanwhile(page)
    found = draft(page)
    if found is None:
        found = Version(page_id=page.id, number=_next_number(page), title=content.title)
        session.add(found)
    found.title = content.title
    found.body = html.clean(content.body)
    found.entries = kept(page.kind, content.entries)
    found.note = content.note
    found.author_id = viewer.person_id if viewer else page.owner_id
    found.saved_at = utcnow()
    if not page.number:
        page.title = content.title
    touch(page, viewer)
    return found


def _next_number(page: Page) -> int:
    return (session.scalar(select(func.max(Version.number)).where(Version.page_id == page.id)) or 0) + 1


def discard_draft(page: Page, *, viewer: Viewer) -> None:
    """Throw the draft away; what is published stays.

    Raises:
        Refused: nothing is published, so the draft is all there is.
    """
    if not page.number:
        raise Refused(_("Nothing of this page is published yet. Delete the page instead."))
    session.execute(delete(Version).where(Version.page_id == page.id, Version.published_at.is_(None)))
    touch(page, viewer)
    note("pages.draft_discarded", page, viewer)


def publish(page: Page, *, viewer: Viewer | None, on: date) -> None:
    """Let readers see the draft. It counts as a review: whoever publishes has read it.

    Raises:
        Refused: there is nothing new or nothing at all to read, or the page above is not published.
        Meanwhile: somebody else changed the page at this very moment.
    """
    version = draft(page)
    if version is None:
        raise Refused(_("There is nothing new to publish."))
    if is_empty(page.kind, version.body, version.entries):
        raise Refused(_("Write something first."), "body")
    above = session.get(Page, page.parent_id) if page.parent_id is not None else None
    if above is not None and above.status != PUBLISHED:
        raise Refused(_("Publish the page above first: “%(title)s”.", title=above.title))
    version.published_at = utcnow()
    page.number, page.title, page.status = version.number, version.title, PUBLISHED
    page.reviewed_at, page.reviewed_by = utcnow(), viewer.person_id if viewer else version.author_id
    page.review_on = next_review(page, on)
    touch(page, viewer)
    _note_links(page, version)
    share_files(page)
    search.refresh(KIND, [page.id])
    events.publish("pages.published", {"id": page.id, "audience_id": page.audience_id})
    note("pages.published", page, viewer, {"version": version.number})


def _note_links(page: Page, version: Version) -> None:
    session.execute(delete(Link).where(Link.page_id == page.id))
    found = sorted(
        target for target in targets(version.body, version.entries) if len(target) <= Link.target.type.length
    )
    if found:
        session.execute(insert(Link), [{"page_id": page.id, "target": target} for target in found])


def restore(page: Page, number: int, *, version: int, viewer: Viewer) -> Version:
    """Make an earlier version the draft; it is seen by readers once it is published.

    Raises:
        Refused: there is no such version.
        Meanwhile: somebody else changed the page since it was opened.
    """
    earlier = version_of(page, number)
    if earlier is None:
        raise Refused(_("There is no such version."))
    words = _("As in version %(number)s", number=number)
    content = Content(title=earlier.title, body=earlier.body, entries=earlier.entries, note=words)
    note("pages.restored", page, viewer, {"version": number})
    return save_draft(page, content, version=version, viewer=viewer)


def archive(page: Page, *, viewer: Viewer) -> None:
    """Take a page from readers; it can be published again.

    Raises:
        Refused: pages below it are published.
    """
    below = select(func.count()).where(Page.parent_id == page.id, Page.status == PUBLISHED)
    if session.scalar(below):
        raise Refused(_("Pages below it are published. Move or archive those first."))
    page.status = ARCHIVED
    _after(page, "pages.archived", viewer)


def bring_back(page: Page, *, viewer: Viewer) -> None:
    """Show an archived page to readers again, as it was published last.

    Raises:
        Refused: the page above is not published.
    """
    if page.status != ARCHIVED:
        return
    above = session.get(Page, page.parent_id) if page.parent_id is not None else None
    if above is not None and above.status != PUBLISHED:
        raise Refused(_("Publish the page above first: “%(title)s”.", title=above.title))
    page.status = PUBLISHED if page.number else DRAFT
    _after(page, "pages.brought_back", viewer)


def _after(page: Page, action: str, viewer: Viewer) -> None:
    touch(page, viewer)
    share_files(page)
    search.refresh(KIND, [page.id])
    note(action, page, viewer)


def remove(page: Page, *, viewer: Viewer) -> None:
    """Delete a page that was never published, for good.

    Raises:
        Refused: it was published once, or has pages below it.
    """
    if page.number:
        raise Refused(_("It was published once, so a trace of it must stay. Archive it instead."))
    if session.scalar(select(func.count()).where(Page.parent_id == page.id)):
        raise Refused(_("There are pages below it. Move or delete those first."))
    for file_id in session.scalars(select(Attachment.file_id).where(Attachment.page_id == page.id)).all():
        files.delete(file_id)
    note("pages.deleted", page, viewer)
    session.delete(page)
    session.flush()


def share_files(page: Page) -> None:
    """Let the files be seen by those who may see the page in its present state."""
    shared = audience.of_files(page)
    for file_id in session.scalars(select(Attachment.file_id).where(Attachment.page_id == page.id)).all():
        files.set_audience(file_id, shared)


def touch(page: Page, viewer: Viewer | None) -> None:
    """Write the page, counted as a change, unless another editor was quicker by a moment.

    Raises:
        Meanwhile: they were; the whole transaction was taken back.
    """
    page_id = page.id
    page.updated_at = utcnow()
    page.updated_by = viewer.person_id if viewer else page.updated_by
    try:
        session.flush()
    except StaleDataError:
        session.rollback()
        current = session.get(Page, page_id)
        if current is None:
            raise
        raise Meanwhile(current) from None


def note(action: str, page: Page, viewer: Viewer | None, details: dict[str, object] | None = None) -> None:
    """Leave a trace of an act on a page in the audit trail."""
    audit.record(
        action,
        object_type="pages.page",
        object_id=page.id,
        title=page.title,
        details=details,
        plugin=KIND,
        viewer=viewer,
    )
