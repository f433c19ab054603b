"""The one place where the portal is put together."""

from __future__ import annotations

import logging
from importlib import import_module
from pathlib import Path

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import configure_mappers
from werkzeug.middleware.proxy_fix import ProxyFix

from core import config as configuration
from core import i18n
from core.config import CONFIG_NAME, Config, ConfigError
from core.db import db, init_db
from core.plugin_host import PluginHost
from core.web import assets, converters, errors, gate, headers, limits, rules
from core.web.templates import CompiledTemplates, OwnedLoader, PageTemplate, ThemeError, theme_chain

AREAS = (
    "jobs",
    "events",
    "audit",
    "settings",
    "files",
    "access",
    "search",
    "notify",
    "org",
    "identity",
    "pwa",
    "home",
    "adoption",
    "admin",
    "setup",
)
"""The parts of core, from the lowest to the highest. Each may have declarations, views and something to set up."""

CORE_TEMPLATES = Path(__file__).resolve().parent / "templates"
FORM_MEMORY = 2_000_000
"""Bytes of a form's texts (not its files) that are taken at the most: a long article, several times over."""


class OpenViewError(RuntimeError):
    """A view of core does not say who may call it."""


def create_app(config: Config | None = None, *, distributions: bool = True) -> Flask:
    """Put a portal together.

    Args:
        config: the configuration; read from the instance folder if left out.
        distributions: also load plugins of installed distributions, not only those in the plugins folder.

    Raises:
        ConfigError: the configuration cannot be used.
        OpenViewError: a view of core states no permission.
    """
    config = config or configuration.load()
    app = Flask("core", static_folder=None, template_folder=None)
    _configure(app, config)
    rules.init_app(app)
    converters.init_app(app)
    init_db(app, config.database_url, pool_size=config.database.pool_size)
    limits.init_app(app, config)
    csrf = CSRFProtect(app)
    headers.init_app(app, https=config.portal.url.startswith("https://"))
    errors.init_app(app)
    host = PluginHost(app)
    app.extensions["dunbar.owner_of_page"] = host.owner_of_page
    with app.app_context():
        for area in AREAS:
            _add_area(app, host, area, config)
        app.before_request(host.gate)
        app.before_request(gate.check_access)
        host.load_plugins(distributions=distributions)
        _set_up_templates(app, host, config)
    # All tables are known now. Otherwise the first request would do it, in each worker anew.
    configure_mappers()
    _refuse_open_views(app)
    for view in gate.views_for_programs(app):
        csrf.exempt(view)
    return app


def _configure(app: Flask, config: Config) -> None:
    app.extensions["dunbar.config"] = config
    app.config.update(
        SECRET_KEY=config.security.secret_key or None,
        MAX_CONTENT_LENGTH=config.files.max_upload_mb * 1_000_000 + FORM_MEMORY,
        MAX_FORM_MEMORY_SIZE=FORM_MEMORY,
        WTF_CSRF_TIME_LIMIT=None,
    )
    compiled = CompiledTemplates(config.instance / "cache" / "templates")
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "bytecode_cache": compiled}
    if config.web.trusted_proxies:
        hops = config.web.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]  # Flask's documented way
    logging.getLogger("dunbar").setLevel(logging.INFO)


def _add_area(app: Flask, host: PluginHost, area: str, config: Config) -> None:
    """Set up one part of core: ``init_app`` in its package, its declarations, its pages."""
    package = import_module(f"core.{area}")
    if hasattr(package, "init_app"):
        package.init_app(app, config)
    for name in ("declarations", "views"):
        try:
            module = import_module(f"core.{area}.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"core.{area}.{name}":
                raise
            continue
        if name == "declarations":
            # A room whose name a plugin may want declares under another.
            host.add_core_area(getattr(module, "OWNER", area), module.declarations)
        else:
            for blueprint in module.blueprints:
                app.register_blueprint(blueprint)


def _set_up_templates(app: Flask, host: PluginHost, config: Config) -> None:
    try:
        themes = theme_chain(config.themes_dir, config.portal.theme)
    except ThemeError as error:
        raise ConfigError("portal.theme", str(config.instance / CONFIG_NAME), f"{error}.") from error
    owners = {
        plugin.id: plugin.manifest.folder / "templates" for plugin in host.loaded() if plugin.manifest is not None
    }
    owners["theme"] = themes[-1] / "templates"
    overrides = [config.instance / "templates", *(theme / "templates" for theme in themes)]
    app.jinja_loader = OwnedLoader(overrides, owners, CORE_TEMPLATES)
    app.jinja_env.template_class = PageTemplate
    folders = [plugin.manifest.folder for plugin in host.loaded() if plugin.manifest is not None]
    i18n.init_app(app, config.portal.languages, config.portal.language, config.portal.time_zone, folders)
    assets.init_app(app, themes, {folder.name: folder / "static" for folder in folders})

    @app.teardown_request
    def roll_back(error: BaseException | None) -> None:
        # What a request did not commit is nobody's wish; the session itself is removed by Flask-SQLAlchemy.
        db.session.rollback()


def _refuse_open_views(app: Flask) -> None:
    open_views = gate.missing_rules(app)
    if open_views:
        raise OpenViewError(f"these views do not say who may call them: {', '.join(open_views)}")
