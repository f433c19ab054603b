"""The steps of the wizard, in their order, and which of them are for whom."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from core.extension import Label, Viewer

MANAGE = "admin.manage"
FINISH = "finish"
"""The last step; once it is done the portal counts as set up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One page of the wizard.

    Attributes:
        why: what the page is for.
        skipping: what it means to leave it out.
        permission: besides ``MANAGE``, which the whole wizard needs.
    """

    key: str
    title: Label
    why: Label
    skipping: Label
    icon: str
    permission: str = MANAGE

    @property
    def endpoint(self) -> str:
        """Of its page."""
        return f"setup.{self.key}"


STEPS = (
    Step(
        key="company",
        title=_("The company"),
        why=_("Name, colour and logo: what people see first."),
        skipping=_("The portal keeps the name and the colour that it came with."),
        icon="palette",
    ),
    Step(
        key="place",
        title=_("Address, language, time"),
        why=_("Under which address people find the portal, which languages it speaks, where its days begin."),
        skipping=_("Letters lead to the address that is in force now, and days begin in the time zone in force."),
        icon="map-pin",
    ),
    Step(
        key="people",
        title=_("Where people come from"),
        why=_("A directory, 1C, a file, another program, or nowhere: then the portal itself is the truth."),
        skipping=_("People and departments are kept by hand. A source can be added on any later day."),
        icon="users",
        permission="org.sync",
    ),
    Step(
        key="sign_in",
        title=_("How people sign in"),
        why=_("With the password of the domain, through another service, or with a password of the portal's own."),
        skipping=_("Everybody who is invited chooses a password of the portal's own."),
        icon="login",
    ),
    Step(
        key="mail",
        title=_("Mail server"),
        why=_("Invitations, new passwords and notices travel by e-mail."),
        skipping=_("No letters are sent: people are invited with slips of paper and read notices in the portal."),
        icon="mail",
    ),
    Step(
        key="blocks",
        title=_("What the portal offers"),
        why=_("Switch on what the company needs. Everything can be switched on or off later; nothing is lost by it."),
        skipping=_("The portal stays with people, structure and search."),
        icon="puzzle",
    ),
    Step(
        key="content",
        title=_("Something good to begin with"),
        why=_("People come back to a portal in which something useful waits on the first day."),
        skipping=_("The first people find empty pages, and may not come a second time."),
        icon="gift",
    ),
    Step(
        key="roles",
        title=_("Who does what"),
        why=_("Who writes, who keeps people's data, who administers."),
        skipping=_("Only administrators may write and change anything."),
        icon="user-check",
        permission="identity.roles",
    ),
    Step(
        key="safety",
        title=_("For bad days"),
        why=_("A way in when the directory is down, a second step for administrators, a backup that was tried."),
        skipping=_("It works without, until the day on which it does not."),
        icon="shield-check",
    ),
    Step(
        key=FINISH,
        title=_("Ready to invite"),
        why=_("What is well, what is not, and the first invitations."),
        skipping=_("You are reminded on your home page that the set-up is not finished."),
        icon="send",
    ),
)


def of(viewer: Viewer) -> list[Step]:
    """The steps that this viewer may take."""
    return [step for step in STEPS if viewer.may(MANAGE) and viewer.may(step.permission)]


def find(key: str, viewer: Viewer) -> Step | None:
    """A step by its key, if this viewer may take it."""
    return next((step for step in of(viewer) if step.key == key), None)
