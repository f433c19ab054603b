"""Whether the configured bases can be read: reachable, the user accepted, every entity set published."""

from __future__ import annotations

from datetime import timedelta

from plugin_sdk.i18n import gettext as _
from plugin_sdk.org import SourceUnavailable, sources_of_kind
from plugins.zup import entity_sets
from plugins.zup.answers import connect
from plugins.zup.failures import BrokenAnswer
from plugins.zup.settings import ZupSettings


def problems() -> list[str]:
    """What is wrong with each base, with its mend."""
    found = []
    for source in sources_of_kind("zup"):
        assert isinstance(source.settings, ZupSettings)
        found.extend(of_base(source.key, source.settings))
    return found


def of_base(key: str, settings: ZupSettings) -> list[str]:
    """What is wrong with one base."""
    # Nobody wants to wait for an answer about health as long as for an import.
    impatient = settings.model_copy(update={"retries": 0, "receive_timeout": min(settings.receive_timeout, 10.0)})
    found = []
    try:
        answers = connect(impatient)
        try:
            for asked in entity_sets.all_of(settings, settings.today() - timedelta(days=settings.absence_days)):
                try:
                    answers.try_out(asked)
                except BrokenAnswer as error:
                    if not error.in_order:
                        found.append(_("Source %(key)s: %(problem)s", key=key, problem=str(error)))
        finally:
            answers.close()
    except SourceUnavailable as error:
        found.append(_("Source %(key)s: %(problem)s", key=key, problem=str(error)))
    return found
