"""Install, enable, disable and upgrade plugins. Nothing here deletes data; ``purge`` does, by name."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask_babel import gettext as _

from core import epochs
from core.db import db
from core.extension.lifecycle import PluginContext
from core.plugin_host import migrate
from core.plugin_host.host import EPOCH, PluginHost
from core.plugin_host.models import DISABLED, ENABLED, INSTALLED, REMOVED, PluginRow
from core.plugin_host.plugin import Plugin

Report = Callable[[str, str], None]
"""Told of each owner: its id, and what is the matter with it (empty if all is well)."""

GONE = "its code is gone; its data stays until it is purged"


class PluginStateError(RuntimeError):
    """The step is refused; the message says why and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginStatus:
    """A plugin for people to look at.

    Attributes:
        state: ``discovered``, ``installed``, ``enabled``, ``disabled``, ``failed``, ``missing`` or ``removed``.
        wanted: the stored state behind a ``failed`` one, which comes back when the plugin loads again.
    """

    id: str
    name: str
    state: str
    version: str = ""
    description: str = ""
    reason: str = ""
    wanted: str = ""
    requires: tuple[str, ...] = ()
    icon: str = "puzzle"


def statuses(host: PluginHost) -> list[PluginStatus]:
    """Every plugin that is here or ever was, by id."""
    rows = {row.id: row for row in db.session.query(PluginRow)}
    known = [_status(plugin, rows.get(plugin.id)) for plugin in host.plugins.values()]
    gone = [
        PluginStatus(
            id=row.id,
            name=row.id,
            version=row.version,
            state=REMOVED if row.state == REMOVED else "missing",
            wanted=row.state,
        )
        for row in rows.values()
        if row.id not in host.plugins
    ]
    return sorted(known + gone, key=lambda status: status.id)


def _status(plugin: Plugin, row: PluginRow | None) -> PluginStatus:
    stored = row.state if row is not None else ""
    state = stored or "discovered"
    reason = row.error if row is not None else ""
    if not plugin.loaded:
        state, reason = "failed", f"{plugin.failed_step}: {plugin.failed_reason}"
    manifest = plugin.manifest
    if manifest is None:
        return PluginStatus(id=plugin.id, name=plugin.id, state=state, reason=reason, wanted=stored)
    return PluginStatus(
        id=plugin.id,
        name=manifest.name,
        version=manifest.version,
        description=manifest.description,
        state=state,
        reason=reason,
        wanted=stored,
        requires=manifest.requires,
        icon=manifest.icon,
    )


def install(host: PluginHost, plugin_id: str) -> None:
    """Bring in the plugin's tables. Installing what is installed is an upgrade of it.

    Raises:
        PluginStateError: it is not here or cannot be loaded.
        migrate.MigrationError: its migration failed; nothing was kept.
    """
    plugin = _usable(host, plugin_id)
    row = db.session.get(PluginRow, plugin_id)
    if row is not None and row.state != REMOVED:
        upgrade(host, plugin_id)
        return
    _migrate(plugin, row)
    if row is None:
        row = PluginRow(id=plugin_id)
        db.session.add(row)
    row.state, row.version, row.error = INSTALLED, _version(plugin), ""
    host.only(plugin_id, "on_install", context=_context(plugin_id))
    announce_change(host)


def enable(host: PluginHost, plugin_id: str, account_id: int | None = None) -> None:
    """Switch a plugin on, for every process from its next request.

    Raises:
        PluginStateError: it is not installed, its tables are behind, or what it requires is not on.
    """
    plugin = _usable(host, plugin_id)
    row = _stored(plugin_id)
    if row.state == ENABLED:
        return
    if not migrate.is_current(plugin_id, _folder(plugin)):
        raise PluginStateError(_("The tables of “%(id)s” are behind its code. Run: dunbar upgrade", id=plugin_id))
    off = [needed for needed in _requires(plugin) if not _is_enabled(needed)]
    if off:
        raise PluginStateError(
            _(
                "“%(id)s” requires %(others)s, which is not enabled. Enable it first.",
                id=plugin_id,
                others=", ".join(off),
            )
        )
    host.only(plugin_id, "on_enable", context=_context(plugin_id))
    row.state, row.changed_by, row.error = ENABLED, account_id, ""
    announce_change(host)


def disable(host: PluginHost, plugin_id: str, account_id: int | None = None) -> None:
    """Switch a plugin off; all its data stays.

    Raises:
        PluginStateError: an enabled plugin requires it.
    """
    row = _stored(plugin_id)
    if row.state != ENABLED:
        return
    needing = [other.id for other in host.loaded() if plugin_id in _requires(other) and _is_enabled(other.id)]
    if needing:
        raise PluginStateError(
            _("“%(id)s” is required by %(others)s. Disable that first.", id=plugin_id, others=", ".join(needing))
        )
    if plugin_id in host.plugins and host.plugins[plugin_id].loaded:
        host.isolated(plugin_id, "on_disable", lambda: host.only(plugin_id, "on_disable", context=_context(plugin_id)))
    row.state, row.changed_by = DISABLED, account_id
    announce_change(host)


def upgrade(host: PluginHost, plugin_id: str) -> None:
    """Bring the tables of an installed plugin, enabled or not, to its code's version."""
    plugin = _usable(host, plugin_id)
    row = _stored(plugin_id)
    _migrate(plugin, row)
    if row.version != _version(plugin):
        before, row.version = row.version, _version(plugin)
        host.only(plugin_id, "on_upgrade", context=_context(plugin_id), from_version=before, to_version=row.version)
    row.error = ""
    announce_change(host)


def upgrade_all(host: PluginHost, report: Report) -> bool:
    """Upgrade core, then every installed plugin; a plugin that fails is reported and the others go on.

    A plugin whose code is gone, or which must not be loaded, has nothing to upgrade, so it is only mentioned.

    Returns:
        True if everything is at its newest.
    """
    core_folder = migrate.versions_folder(migrate.CORE)
    assert core_folder is not None
    migrate.upgrade(migrate.CORE, core_folder)
    db.session.rollback()
    report(migrate.CORE, "")
    good = True
    rows = [(row.id, row.state) for row in db.session.query(PluginRow).order_by(PluginRow.id)]
    for plugin_id, state in rows:
        if state == REMOVED:
            continue
        plugin = host.plugins.get(plugin_id)
        if plugin is None or plugin.failed_step == "blocked":
            report(plugin_id, GONE if plugin is None else f"left as it is: {plugin.failed_reason}")
            continue
        try:
            upgrade(host, plugin_id)
            db.session.commit()
            report(plugin_id, "")
        except (PluginStateError, migrate.MigrationError) as error:
            db.session.rollback()
            good = False
            report(plugin_id, str(error))
    return good


def needs_upgrade(host: PluginHost) -> list[str]:
    """Owners whose tables are behind their code."""
    behind = [] if migrate.is_current(migrate.CORE, migrate.versions_folder(migrate.CORE)) else [migrate.CORE]
    if not behind:
        rows = {row.id for row in db.session.query(PluginRow).where(PluginRow.state != REMOVED)}
        behind = [p.id for p in host.loaded() if p.id in rows and not migrate.is_current(p.id, _folder(p))]
    return behind


def _migrate(plugin: Plugin, row: PluginRow | None) -> None:
    folder = _folder(plugin)
    if folder is None:
        return
    # The migration has a connection of its own; ours must hold no lock meanwhile.
    db.session.commit()
    try:
        migrate.upgrade(plugin.id, folder)
    except migrate.MigrationError as error:
        logging.getLogger("dunbar.plugins").exception("migration of '%s'", plugin.id)
        if row is not None:
            row.error = str(error)
            db.session.commit()
        raise


def _usable(host: PluginHost, plugin_id: str) -> Plugin:
    plugin = host.plugins.get(plugin_id)
    if plugin is None:
        raise PluginStateError(
            _("There is no plugin “%(id)s” here. “dunbar plugin list” shows what there is.", id=plugin_id)
        )
    if not plugin.loaded:
        raise PluginStateError(
            _(
                "“%(id)s” could not be loaded (%(step)s): %(reason)s",
                id=plugin_id,
                step=plugin.failed_step,
                reason=plugin.failed_reason,
            )
        )
    return plugin


def _stored(plugin_id: str) -> PluginRow:
    row = db.session.get(PluginRow, plugin_id)
    if row is None or row.state == REMOVED:
        raise PluginStateError(_("“%(id)s” is not installed. Run: dunbar plugin install %(id)s", id=plugin_id))
    return row


def _is_enabled(plugin_id: str) -> bool:
    row = db.session.get(PluginRow, plugin_id)
    return row is not None and row.state == ENABLED


def _folder(plugin: Plugin) -> Path | None:
    return migrate.versions_folder(plugin.id, plugin.manifest)


def _requires(plugin: Plugin) -> tuple[str, ...]:
    return plugin.manifest.requires if plugin.manifest is not None else ()


def _version(plugin: Plugin) -> str:
    return plugin.manifest.version if plugin.manifest is not None else ""


def _context(plugin_id: str) -> PluginContext:
    return PluginContext(
        plugin_id=plugin_id, session=db.session, logger=logging.getLogger(f"dunbar.plugin.{plugin_id}")
    )


def announce_change(host: PluginHost) -> None:
    """Let every process see the new states from its next request."""
    db.session.flush()
    epochs.bump(EPOCH)
    host.forget_snapshot()
