"""A small company with news and orders, and what happens in it: code for ``Portal.execute``."""

from __future__ import annotations

PASSWORD = "a-long-way-to-tipperary"

COMPANY = """
from datetime import date
from core.identity import accounts
from core.access import roles
from core.plugin_host import host, lifecycle
from plugin_sdk.testing import Make
from plugins.news.services import posts, publishing
from plugins.news.services.posts import Content as Story
from plugins.orders.services import issuing, register
from plugins.orders.services.register import Content
for block in ("news", "orders"):
    lifecycle.install(host(), block)
    lifecycle.enable(host(), block)
make = Make()
for name in ("Adams Ada", "Brown Bruno", "Clark Cleo"):
    person = make.person(name)
    accounts.create(person.first_name.lower(), "a-long-way-to-tipperary", person_id=person.id)
accounts.create("keeper", "a-long-way-to-tipperary")
roles.grant("administrator", f"account:{accounts.by_login('keeper').id}")
for title in ("The lamp burns again", "Fog tonight", "Gone by noon"):
    publishing.publish(posts.create(Story(title=title, body="<p>Forty metres above the sea.</p>")), tell=False)
for number in ("1-P", "2-P", "3-P"):
    order = register.create(
        Content(number=number, title=f"On keeping the light {number}", signed_on=date(2026, 1, 5),
                valid_from=date(2026, 1, 5), acknowledge=True)
    )
    issuing.write(issuing.draft_of(order), "<p>Keep it burning.</p>")
    issuing.issue(order, viewer=None, today=date(2026, 1, 5), tell=False)
"""
NEW_VERSION = """
from datetime import date
from plugins.orders.models import Order, Version
from plugins.orders.services import issuing
order = db.session.query(Order).filter_by(number="2-P").one()
version = Version(order_id=order.id, number=2)
db.session.add(version)
issuing.write(version, "<p>Keep it burning all night.</p>", "All night")
issuing.issue_version(order, viewer=None, today=date(2026, 1, 6), tell=False)
"""
GONE = """
from plugins.news.models import Post
db.session.query(Post).filter_by(title="Gone by noon").one().status = "draft"
"""
SESSIONS_END = """
from core.identity import session_store
from core.identity.models import Account
for account in db.session.query(Account).filter_by(login="ada"):
    session_store.revoke_all(account_id=account.id)
"""
LEFT = """
from core.org.models import Person
db.session.query(Person).filter_by(last_name="Clark").one().status = "former"
"""
FEWER_BLOCKS = """
from core.plugin_host import host, lifecycle
lifecycle.disable(host(), "orders")
"""
SWITCHED_OFF = """
from core import settings
settings.set("pwa", "offline", False)
"""
AS_BEFORE = """
from core import settings
from core.plugin_host import host, lifecycle
lifecycle.enable(host(), "orders")
settings.set("pwa", "offline", True)
"""
