"""The mail server: tried out with a letter, then typed into the file."""

from __future__ import annotations

from flask_babel import gettext as _
from markupsafe import Markup

from core import audit
from core.config import MailConfig
from core.config import current as config
from core.db import db
from core.identity import letters
from core.notify import trial
from core.notify.letters import Letter
from core.setup import progress, typed
from core.setup.forms import MailForm
from core.setup.steps import MANAGE
from core.setup.views import pages
from core.setup.views.blueprint import blueprint
from core.web.gate import current_viewer, permission


@blueprint.route("/mail", methods=["GET", "POST"])
@permission(MANAGE)
def mail() -> tuple[str, int]:
    """What is in force, and a test letter through what is typed here."""
    kept = progress.wishes("mail")
    form = MailForm(data=_begun(config().mail, kept))
    form.offer()
    sent_to = ""
    if form.validate_on_submit():
        failure = trial.send(_letter(form.to.data), config(), form.settings(config()))
        if failure is not None:
            form[failure.setting if failure.setting in form else "host"].errors = [failure.problem]
        else:
            sent_to = form.to.data
        kept = {"mail": form.table()}
        progress.wish("mail", kept, current_viewer())
        audit.record("setup.tried", object_type="mail", object_id=form.host.data, details={"sent": failure is None})
        db.session.commit()
    return pages.page(
        "mail",
        status=422 if form.errors else 200,
        form=form,
        sent_to=sent_to,
        in_force=config().mail.host,
        needs_password=bool(form.user.data),
        typed=typed.look(kept) if kept else None,
    )


def _begun(running: MailConfig, kept: dict[str, dict[str, object]]) -> dict[str, object]:
    """What the form begins with: what was typed last, else what is in force."""
    if "mail" in kept:
        return kept["mail"]
    if running.host:
        return running.model_dump(exclude={"password"})
    return {"security": "starttls", "port": 587}


def _letter(address: str) -> Letter:
    name = letters.portal_name()
    subject = _("A test letter from %(portal)s", portal=name)
    text = _("If you read this, %(portal)s can send letters.", portal=name)
    html = Markup("<p>{}</p>").format(text)
    return Letter(name="", mail=address, subject=subject, text=text + "\n", html=str(html))
