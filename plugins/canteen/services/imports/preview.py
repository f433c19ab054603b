"""An import's plan in the reader's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plugin_sdk.i18n import gettext as _
from plugins.canteen import words
from plugins.canteen.models import Site
from plugins.canteen.services import sites
from plugins.canteen.services.imports.plan import PlannedDay
from plugins.canteen.services.money import price_text
from plugins.canteen.services.values import MenuDish


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A dish of the plan: ``state`` is as in ``PlannedDish``, or empty on a day that stays as it is."""

    state: str
    course: str
    name: str
    prices: str
    details: str


def lines(site: Site, item: PlannedDay) -> Sequence[Line]:
    """The dishes of a planned day, in the canteen's order of courses; what leaves stands last."""
    planned = [(dish.state, dish.dish) for dish in item.dishes] or [("", dish) for dish in item.menu.dishes]
    titles = {course.id: (place, sites.course_title(course)) for place, course in enumerate(site.courses)}

    def place(pair: tuple[str, MenuDish]) -> tuple[bool, int]:
        return pair[0] == "removed", titles.get(pair[1].course_id or 0, (len(titles), ""))[0]

    return [
        Line(
            state=state,
            course=titles[dish.course_id][1] if dish.course_id in titles else dish.course,
            name=dish.name,
            prices=" / ".join(
                price_text(dish.prices[kind.id], site.currency) for kind in site.price_classes if kind.id in dish.prices
            ),
            details="" if state == "removed" else " · ".join(_details(dish)),
        )
        for state, dish in sorted(planned, key=place)
    ]


def _details(dish: MenuDish) -> list[str]:
    texts = [dish.portion, _("%(number)s kcal", number=dish.kcal) if dish.kcal is not None else "", dish.note]
    known = [*words.titles(words.ALLERGENS, dish.allergens), *words.titles(words.MARKS, dish.marks)]
    return [text for text in (*texts, ", ".join(known)) if text]
