"""JSON answers of job sites, and what their errors mean."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from plugin_sdk.i18n import gettext as _
from plugin_sdk.outgoing import Client
from plugins.vacancies.services.sources.postings import BoardUnavailable, NotThere


def ask(web: Client, url: str) -> Any:
    """The JSON behind an address.

    Raises:
        NotThere: the site knows no such thing.
        BoardUnavailable: there is none, said in words that name the mend where there is one.
    """
    host = urlsplit(url).hostname or ""
    reply = web.get(url)
    if reply.status in (401, 403):
        raise BoardUnavailable(
            _("%(host)s refuses to answer (%(status)s). Check the address for questions and the token.", host=host,
              status=reply.status)
        )  # fmt: skip
    if reply.status == 404:
        raise NotThere(_("%(host)s does not know this board. Check its id.", host=host))
    if reply.status != 200:
        raise BoardUnavailable(_("%(host)s answered with error %(status)s.", host=host, status=reply.status))
    try:
        return json.loads(reply.body)
    except (ValueError, RecursionError) as error:
        raise BoardUnavailable(_("%(host)s sent something that is no JSON.", host=host)) from error
