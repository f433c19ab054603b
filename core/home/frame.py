"""What the theme draws around every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from flask import g, url_for
from flask_babel import gettext as _

from core import config as configuration
from core import files, notify
from core.extension import NavItem, Viewer
from core.home import navigation, waiting
from core.home.navigation import Link, LinkGroup
from core.i18n import LANGUAGE_NAMES
from core.identity import session
from core.identity.kiosk import guard
from core.identity.kiosk import sessions as kiosk_sessions
from core.org import people
from core.plugin_host import host
from core.pwa import look
from core.pwa import page as app_page
from core.web import assets
from core.web.addresses import address
from core.web.gate import current_viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameUser:
    """Who is signed in."""

    name: str
    initials: str
    photo_url: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrameKiosk:
    """A shared screen: after how many unused seconds it signs out, and where that is done."""

    seconds: int
    start_url: str
    stay_url: str
    done_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """See ``themes/default/README.md`` for what each attribute is for."""

    portal_name: str
    logo_url: str
    favicon_url: str
    brand_css_url: str
    locale: str
    locales: Sequence[tuple[str, str]]
    color_scheme: str
    links: dict[str, str]
    styles: Sequence[str]
    scripts: Sequence[str]
    app: app_page.AppLinks
    user: FrameUser | None = None
    nav: Sequence[Link] = ()
    launcher: Sequence[Link] = ()
    user_menu: Sequence[Link] = ()
    admin_nav: Sequence[LinkGroup] = field(default_factory=tuple)
    unread: int = 0
    waiting: int = 0
    kiosk: FrameKiosk | None = None


def make_frame() -> Frame:
    """The frame for the viewer of this request."""
    viewer = current_viewer()
    bare = _bare(viewer)
    if not viewer.is_authenticated:
        return bare
    items = navigation.gather(viewer)
    main = navigation.links(items, ("main",))
    if bare.kiosk is not None:
        # Nothing that leads to one's own messages or account, and nothing that leaves the portal.
        return replace(bare, user=_user(viewer), nav=main, waiting=len(waiting.items(viewer)))
    return replace(
        bare,
        user=_user(viewer),
        nav=main,
        launcher=[*main, *navigation.links(items, ("launcher",)), *_company_links()],
        user_menu=navigation.links(items, ("user",)),
        admin_nav=_admin_groups(items),
        unread=notify.unread(viewer) if viewer.person_id is not None else 0,
        waiting=len(waiting.items(viewer)),
    )


def _bare(viewer: Viewer) -> Frame:
    """What stands around a page whoever looks at it."""
    logo = look.logo()
    own = sorted(host().enabled_plugins())
    return Frame(
        portal_name=look.name(),
        logo_url=url_for("home.logo", version=logo) if logo else "",
        favicon_url=url_for("home.logo", version=logo) if logo else "",
        brand_css_url=url_for("home.brand_css", colour=look.colour().lstrip("#").lower()),
        locale=viewer.locale,
        locales=[(code, LANGUAGE_NAMES[code]) for code in configuration.current().portal.languages],
        color_scheme=g.get("color_scheme") or "auto",
        links=_links(),
        styles=[url for url in (assets.find_asset(owner, f"{owner}.css") for owner in own) if url],
        scripts=[url for url in (assets.find_asset(owner, f"{owner}.js") for owner in own) if url],
        kiosk=_kiosk(),
        app=app_page.links(),
    )


def _kiosk() -> FrameKiosk | None:
    if guard.of_request() is None:
        return None
    return FrameKiosk(
        seconds=int(kiosk_sessions.idle_limit().total_seconds()),
        start_url=address("kiosk.start"),
        stay_url=address("kiosk.stay"),
        done_url=address("kiosk.done"),
    )


_ENDPOINTS = {
    "home": "home.index",
    "search": "search.index",
    "suggest": "search.suggest",
    "notifications": "notify.index",
    "push": "identity.push",
    "waiting": "home.waiting",
    "people": "org.people",
    "admin": "admin.index",
    "sign_in": "identity.sign_in",
    "sign_out": "identity.sign_out",
    "language": "identity.language",
    "scheme": "identity.scheme",
}


def _links() -> dict[str, str]:
    return {name: address(endpoint) for name, endpoint in _ENDPOINTS.items()}


def _user(viewer: Viewer) -> FrameUser:
    user = session.current()
    if user is None or user.person_id is None:
        return FrameUser(name=viewer.name, initials=people.initials(viewer.name), photo_url="", url="")
    photo = files.url(user.photo, "small") if user.photo is not None else ""
    return FrameUser(name=user.name, initials=user.initials, photo_url=photo, url=people.url(user.person_id))


def _company_links() -> list[Link]:
    return [
        Link(title=link.title, url=link.url, icon=link.icon, external=True)
        for link in configuration.current().portal.links
    ]


def _admin_groups(items: Sequence[tuple[str, NavItem]]) -> list[LinkGroup]:
    core_items = [(owner, item) for owner, item in items if owner in host().core_areas]
    block_items = [(owner, item) for owner, item in items if owner not in host().core_areas]
    own = navigation.links(core_items, ("admin",))
    blocks = navigation.links(block_items, ("admin",))
    if not own and not blocks:
        return []
    groups = [LinkGroup(title="", items=own)]
    if blocks:
        groups.append(LinkGroup(title=_("Blocks"), items=blocks))
    return groups
