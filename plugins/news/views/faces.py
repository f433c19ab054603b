"""How reactions look and what they are called."""

from __future__ import annotations

from plugin_sdk.i18n import lazy_pgettext

REACTION_FACES = {
    "like": ("thumb-up", lazy_pgettext("reaction to news", "Like")),
    "thanks": ("heart", lazy_pgettext("reaction to news", "Thanks")),
    "celebrate": ("confetti", lazy_pgettext("reaction to news", "Celebrate")),
    "insightful": ("bulb", lazy_pgettext("reaction to news", "Insightful")),
    "funny": ("mood-smile", lazy_pgettext("reaction to news", "Funny")),
}
"""Icon and name of each kind."""
