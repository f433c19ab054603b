"""Is everything well? Asked on the overview and by ``dunbar check``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from flask_babel import gettext as _

from core.extension import HealthCheck, Hint
from core.plugin_host import host, lifecycle, naming

Level = Literal["well", "hint", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``problem`` says what is wrong and what to do, empty if it is well.

    ``title`` is what pages call it, where that is not ``what``. ``problem`` is a ``Hint`` if it may be meant so.
    """

    what: str
    problem: str = ""
    title: str = ""

    @property
    def level(self) -> Level:
        """How much it matters: only what is wrong makes ``dunbar check`` end with 1."""
        if not self.problem:
            return "well"
        return "hint" if isinstance(self.problem, Hint) else "wrong"


def findings() -> list[Finding]:
    """Plugins that cannot run, hooks that fail, then every block's own checks."""
    found = [finding for status in lifecycle.statuses(host()) if (finding := _of_plugin(status)) is not None]
    found.extend(_failing())
    for _name, declared in sorted(host().declared.health_checks.items()):
        if host().enabled(declared.owner):
            found.extend(_of_check(declared.owner, declared.value))
    return found


def _of_plugin(status: lifecycle.PluginStatus) -> Finding | None:
    what = _("Block “%(name)s”", name=naming.translated(status).name)
    if status.state == "missing":
        mend = _(
            "Its code is gone, its data is still here. Put it back, or delete its data: dunbar plugin purge %(id)s",
            id=status.id,
        )
        return Finding(what, mend)
    if status.state == "failed":
        return Finding(what, _("It could not be loaded. %(reason)s", reason=status.reason))
    if status.reason:
        return Finding(what, status.reason)
    return None


def _failing() -> list[Finding]:
    """Hooks whose latest call failed in this process. The pages live without them, so nobody else would tell."""
    return [
        Finding(
            _block(owner),
            _(
                "“%(hook)s” fails (%(errors)s of %(calls)s times). The portal goes on without it; the log tells why.",
                hook=hook,
                errors=figure.errors,
                calls=figure.calls,
            ),
        )
        for (owner, hook), figure in sorted(host().breaker.figures.items())
        if figure.failing and host().enabled(owner)
    ]


def _block(owner: str) -> str:
    plugin = host().plugins.get(owner)
    return _("Block “%(name)s”", name=naming.title(plugin) if plugin is not None else owner)


def _of_check(owner: str, check: HealthCheck) -> list[Finding]:
    done, problems = host().isolated(owner, f"health check {check.name}", check.func)
    if not done:
        problems = [_("The check itself failed; the log tells why.")]
    return [Finding(check.name, _told(problem), str(check.title)) for problem in problems or [""]]


def _told(problem: str) -> str:
    """A plain text of what may be lazy, and still a hint if it was one."""
    return problem if isinstance(problem, Hint) else str(problem)
