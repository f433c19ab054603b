"""Menus from tables: what is understood, and what is said, with line and column, where something is not."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from plugin_sdk.i18n import force_locale
from plugin_sdk.tables import to_csv
from plugins.canteen import words
from plugins.canteen.models import Site
from plugins.canteen.services import export
from plugins.canteen.services.calendar import Week
from plugins.canteen.services.imports.layout import Layout
from plugins.canteen.services.imports.reading import read_file
from plugins.canteen.services.values import Menu, Problem
from plugins.canteen.tests.conftest import course_id, dish, put, workbook


def read(site: Site, text: str | bytes, name: str = "menu.csv") -> Menu:
    data = text.encode() if isinstance(text, str) else text
    return read_file(data, name, Layout.of(site))[1]


def faults(menu: Menu) -> list[Problem]:
    return [problem for problem in menu.problems if problem.fatal]


def test_a_good_table_is_read(site: Site, monday: date) -> None:
    menu = read(
        site,
        "Date;Course;Dish;Note;Portion;Price (Employees);Price (Guests);kcal;Protein;Fat;Carbohydrates;"
        "Allergens;Marks\n"
        f"{monday:%d.%m.%Y};Soups;Borscht;with cream;300/20;12,50 ₽;20;215;11,5;9;22;milk, celery;spicy\n"
        f";;Lentil soup;;;95;;;;;;;vegan\n"
        f"{(monday + timedelta(days=1)).isoformat()};Main dishes;Pilaf;;;235;;;;;;;\n",
    )

    assert menu.problems == ()
    assert [(day.day, len(day.dishes)) for day in menu.days] == [(monday, 2), (monday + timedelta(days=1), 1)]
    borscht, lentils = menu.days[0].dishes
    employee, guest = (kind.id for kind in site.price_classes)
    assert borscht.prices == {employee: Decimal("12.50"), guest: Decimal(20)}
    assert (borscht.kcal, borscht.protein, borscht.portion, borscht.note) == (
        215,
        Decimal("11.5"),
        "300/20",
        "with cream",
    )
    assert (borscht.allergens, borscht.marks) == (frozenset({"milk", "celery"}), frozenset({"spicy"}))
    assert borscht.course_id == lentils.course_id == course_id(site, "soup")


def test_russian_headings_cp1251_and_a_title_above(site: Site, monday: date) -> None:
    text = (
        "Меню столовой на неделю;;;\nДата;Раздел;Наименование блюда;Цена, руб.;Ккал;Аллергены\n"
        f"{monday:%d.%m.%Y};Супы;Щи;90;150;молоко\n;Вторые блюда;Плов;235;520;\n"
    )

    menu = read(site, text.encode("cp1251"))

    assert not faults(menu)
    assert [(dish.name, dish.course_id) for dish in menu.days[0].dishes] == [
        ("Щи", course_id(site, "soup")),
        ("Плов", course_id(site, "main")),
    ]


def test_a_workbook_with_real_dates_and_numbers(site: Site, monday: date) -> None:
    data = workbook(
        ["Date", "Course", "Dish", "Price"], [monday, "Soups", "Borscht", 120.5], [None, None, "Solyanka", 155]
    )

    dishes = read(site, data, "menu.xlsx").days[0].dishes

    assert [next(iter(dish.prices.values())) for dish in dishes] == [Decimal("120.50"), Decimal(155)]


def test_missing_columns_are_named(site: Site) -> None:
    menu = read(site, "When;What\n1;2\n")

    assert menu.unusable
    assert "Date, Dish" in menu.problems[0].text


@pytest.mark.parametrize(
    ("row", "column", "says"),
    [
        ("{day};Soups;Borscht;a lot;;", "Price", "not a price"),
        ("{day};Soups;Borscht;10 €;;", "Price", "EUR"),
        ("{day};Soups;{long};10;;", "Dish", "300 characters"),
        ("{day};Soups;;10;;", "Dish", "no name"),
        ("{day};Soups;Borscht;10;rocks;", "Allergens", "rocks"),
    ],
)
def test_a_mistake_has_its_line_and_column_and_spoils_only_its_day(
    site: Site, monday: date, row: str, column: str, says: str
) -> None:
    bad = row.format(day=monday, long="x" * 300)
    good = f"{monday + timedelta(days=1)};Soups;Solyanka;155;;"

    menu = read(site, f"Date;Course;Dish;Price;Allergens;Closed\n{bad}\n{good}\n")

    assert [(fault.line, fault.column, fault.day) for fault in faults(menu)] == [(2, column, monday)]
    assert says in faults(menu)[0].text
    assert [day.day for day in menu.sound_days()] == [monday + timedelta(days=1)]


@pytest.mark.parametrize(("text", "says"), [("someday;Borscht", "not a date"), (";Borscht", "no date")])
def test_a_dish_without_a_day_spoils_the_file(site: Site, text: str, says: str) -> None:
    menu = read(site, f"Date;Dish\n{text}\n")

    assert menu.unusable
    assert (faults(menu)[0].line, says in faults(menu)[0].text) == (2, True)


def test_a_dish_that_is_there_twice_is_taken_once(site: Site, monday: date) -> None:
    menu = read(site, f"Date;Course;Dish\n{monday};Soups;Borscht\n{monday};Soups; borscht \n")

    assert not faults(menu)
    assert len(menu.days[0].dishes) == 1
    assert "twice" in menu.problems[0].text


def test_closed_days(site: Site, monday: date) -> None:
    tuesday, wednesday = monday + timedelta(days=1), monday + timedelta(days=2)

    menu = read(site, f"Date;Dish;Closed\n{monday};;Cleaning day\n{tuesday};;yes\n{wednesday};Tea;yes\n")

    # A row that both names a dish and says "closed" is not understood either way, so the dish counts.
    assert [(day.closed, day.reason) for day in menu.days] == [(True, "Cleaning day"), (True, ""), (False, "")]


def test_a_closed_day_with_dishes_is_a_mistake(site: Site, monday: date) -> None:
    menu = read(site, f"Date;Dish;Closed\n{monday};Tea;\n{monday};;yes\n")

    assert "closed" in faults(menu)[0].text


def test_formulas_and_html_are_only_texts(site: Site, monday: date) -> None:
    menu = read(site, f'Date;Dish\n{monday};"=HYPERLINK(""http://x"")"\n{monday};<script>alert(1)</script>\n')

    assert [dish.name for dish in menu.days[0].dishes] == ['=HYPERLINK("http://x")', "<script>alert(1)</script>"]


def test_unknown_courses_and_columns_are_remarked(site: Site, monday: date) -> None:
    menu = read(site, f"Date;Course;Dish;Cook\n{monday};Wok;Noodles;Ann\n{monday};wok;Rice;Ann\n")

    assert not faults(menu)
    assert [dish.course for dish in menu.days[0].dishes] == ["Wok", "wok"]
    assert [problem.column for problem in menu.problems] == ["Cook", "Course"]


def test_an_empty_table_says_so(site: Site) -> None:
    assert "No dish" in read(site, "Date;Dish\n").problems[0].text


def test_what_is_no_table_says_so(site: Site) -> None:
    menu = read(site, b"\x89PNG\r\n\x00\x01", "menu.xlsx")

    assert menu.unusable
    assert "no table" in menu.problems[0].text


def test_a_table_written_in_russian_is_understood_by_who_reads_english(site: Site, monday: date) -> None:
    plov = dish(site, "Плов", price="235", allergens=frozenset(words.ALLERGENS), marks=frozenset(words.MARKS), kcal=520)
    put(site, monday, plov, dish(site, "Борщ", "soup"))
    put(site, monday + timedelta(days=1), closed=True, reason="Санитарный день")
    with force_locale("ru"):
        table = to_csv(export.week_table(site, Week.of(monday)))
    assert "Закрыто" in table.decode("utf-8-sig")

    menu = read(site, table)

    assert menu.problems == ()
    assert menu.days[0].dishes == (plov, dish(site, "Борщ", "soup"))
    assert (menu.days[1].closed, menu.days[1].reason) == (True, "Санитарный день")
