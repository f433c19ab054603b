"""A post in another language: written beside the original."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from werkzeug.wrappers import Response

from plugin_sdk.db import session
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import languages
from plugin_sdk.web import current_viewer, permission, render
from plugins.news.forms import TranslationForm
from plugins.news.services import posts, translations
from plugins.news.services.posts import Meanwhile
from plugins.news.services.readiness import NotReady
from plugins.news.services.shown import original_language
from plugins.news.services.translations import TranslatedMeanwhile
from plugins.news.views.acting import Answer, changed_meanwhile, get, get_changeable
from plugins.news.views.blueprint import EDIT, blueprint


@blueprint.route("/editor/<int:post_id>/translations/<language>", methods=["GET", "POST"])
@permission(EDIT)
def translate(post_id: int, language: str) -> Answer:
    """Write or change the translation into a language."""
    post = get(post_id)
    if language not in languages() or language == original_language(post):
        abort(404)
    if request.method == "POST":
        get_changeable(post_id)
    found = translations.get(post, language)
    names = ("title", "lead", "body")
    values = {name: getattr(found, name) for name in names} if found is not None else {}
    form = TranslationForm(**values, up_to_date=True, version=str(found.version if found is not None else 0))
    theirs = None
    if form.validate_on_submit():
        try:
            translations.save(post, language, form.words(), version=form.known_version(), viewer=current_viewer())
            session.commit()
        except TranslatedMeanwhile as conflict:
            session.rollback()
            theirs = translations.get(get(post_id), language)
            form.version.data = str(theirs.version if theirs is not None else 0)
            words = _("Somebody saved this translation meanwhile. Yours stands below, not saved yet.")
            form.title.errors = [words] if conflict.now is not None else [_("Somebody deleted it meanwhile.")]
        except NotReady as refused:
            session.rollback()
            form.title.errors = [str(refused)]
        except Meanwhile:
            session.rollback()
            form.title.errors = [changed_meanwhile()]
        else:
            flash(_("The translation is saved."), "success")
            return redirect(url_for("news.edit", post_id=post_id))
    return _page(form, post_id, language, theirs is not None)


def _page(form: TranslationForm, post_id: int, language: str, conflict: bool) -> Answer:
    viewer, post = current_viewer(), get(post_id)
    found = translations.get(post, language)
    page = render(
        "news/translate.html",
        form=form,
        post=post,
        found=found,
        language=language,
        name=languages()[language],
        original_name=languages().get(original_language(post), ""),
        outdated=found is not None and found.of_revision < post.revision,
        changeable=posts.may_change(viewer, post),
        conflict=found if conflict else None,
    )
    return page, 409 if conflict else 422 if form.errors else 200


@blueprint.post("/editor/<int:post_id>/translations/<language>/delete")
@permission(EDIT)
def delete_translation(post_id: int, language: str) -> Response:
    """Delete a translation; readers of that language see the original again."""
    post = get_changeable(post_id)
    if not translations.delete(post, language, viewer=current_viewer()):
        abort(404)
    session.commit()
    flash(_("The translation is deleted."), "success")
    return redirect(url_for("news.edit", post_id=post_id))
