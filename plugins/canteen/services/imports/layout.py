"""What a file may refer to: a canteen's courses and price classes, by all the names people use for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from plugins.canteen import words
from plugins.canteen.models import Site
from plugins.canteen.services import sites
from plugins.canteen.services.calendar import today_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A canteen as the readers of files need it.

    Attributes:
        courses / price_classes: ids by folded name.
        kinds: ids of the courses that go by their kind's title.
        roles: price class ids by OpenMensa role.
        first_class: the price class of a price without a name; ``None`` if the canteen has none.
        today: the day at the canteen.
    """

    courses: dict[str, int]
    kinds: dict[str, int]
    price_classes: dict[str, int]
    roles: dict[str, int]
    first_class: int | None
    currency: str
    today: date

    @classmethod
    def of(cls, site: Site) -> Layout:
        """The layout of a canteen that came with its courses and price classes."""
        courses = {words.fold(sites.course_title(course)): course.id for course in reversed(site.courses)}
        classes: dict[str, int] = {}
        for price_class in site.price_classes:
            role = words.PRICE_ROLES.get(price_class.role)
            for name in (sites.price_title(price_class), *(role.names if role else ())):
                classes.setdefault(words.fold(name), price_class.id)
        return cls(
            courses=courses,
            kinds={course.kind: course.id for course in reversed(site.courses) if not course.name},
            price_classes=classes,
            roles={
                price_class.role: price_class.id for price_class in reversed(site.price_classes) if price_class.role
            },
            first_class=site.price_classes[0].id if site.price_classes else None,
            currency=site.currency,
            today=today_at(site),
        )

    def course(self, title: str) -> int | None:
        """The course of that name, else the one of the kind that the name tells, in whatever language."""
        return self.courses.get(words.fold(title)) or self.kinds.get(words.course_kind(title))
