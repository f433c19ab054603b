"""Dishes for a demonstration, in English and Russian."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

TABLE = """
salad | Beetroot and prune salad | 120 | 75 | 145 | 3/8/16 | nuts | vegetarian | with walnuts
    Свёкла с черносливом | с грецким орехом
salad | Greek salad | 150 | 145 | 210 | 6/17/9 | milk | vegetarian
    Салат греческий
salad | Coleslaw with apple | 120 | 55 | 80 | 2/4/10 |  | vegan
    Капуста с яблоком и морковью
salad | Olivier salad | 150 | 98 | 260 | 8/19/14 | eggs mustard
    Салат «Оливье»
salad | Herring under a fur coat | 160 | 115 | 240 | 9/16/15 | fish eggs mustard
    Сельдь под шубой
salad | Bulgur with roasted vegetables | 150 | 105 | 190 | 5/7/27 | gluten | vegan
    Булгур с печёными овощами
salad | Chicken Caesar | 180 | 165 | 320 | 19/22/12 | gluten eggs milk fish mustard
    «Цезарь» с курицей
soup | Borscht with beef | 300/20 | 120 | 215 | 11/9/22 | celery milk |  | with sour cream
    Борщ с говядиной | со сметаной
soup | Cream of pumpkin soup | 300 | 110 | 180 | 4/9/21 | milk | vegetarian | with toasted seeds
    Крем-суп из тыквы | с семечками
soup | Solyanka with smoked meats | 300/20 | 155 | 290 | 16/20/11 | milk mustard | pork
    Солянка мясная сборная
soup | Chicken noodle soup | 300 | 98 | 170 | 12/6/18 | gluten eggs celery
    Лапша куриная домашняя
soup | Lentil soup | 300 | 95 | 195 | 10/5/28 | celery | vegan
    Чечевичный суп
soup | Fish soup with salmon | 300 | 175 | 205 | 17/9/13 | fish celery
    Уха с лососем
soup | Shchi of sour cabbage | 300/20 | 90 | 150 | 8/7/13 | milk celery
    Щи из квашеной капусты
soup | Spicy kharcho | 300 | 135 | 235 | 13/12/19 | celery | spicy
    Харчо
main | Chicken cutlets Pozharsky | 110 | 165 | 285 | 19/17/13 | gluten milk eggs
    Котлета пожарская
main | Beef stroganoff | 150 | 245 | 330 | 24/22/8 | milk gluten mustard
    Бефстроганов
main | Baked salmon with lemon | 130 | 320 | 275 | 26/18/1 | fish
    Лосось, запечённый с лимоном
main | Vegetable stew with chickpeas | 250 | 135 | 220 | 8/8/29 | celery | vegan
    Овощное рагу с нутом
main | Pork schnitzel | 120 | 210 | 390 | 21/27/15 | gluten eggs | pork
    Шницель свиной
main | Chicken curry with coconut milk | 200 | 215 | 340 | 25/21/11 | mustard | spicy
    Карри из курицы на кокосовом молоке
main | Dumplings with potato and mushrooms | 220/30 | 140 | 365 | 10/11/55 | gluten milk | vegetarian | with fried onion
    Вареники с картофелем и грибами | с жареным луком
main | Stuffed peppers | 220 | 175 | 280 | 15/15/20 | milk celery
    Перец фаршированный
main | Pollock in Polish sauce | 150 | 185 | 235 | 21/14/4 | fish eggs milk
    Минтай по-польски
main | Turkey with prunes | 140 | 205 | 255 | 25/12/12
    Индейка с черносливом
main | Spinach lasagne | 250 | 195 | 380 | 16/20/34 | gluten milk eggs | vegetarian
    Лазанья со шпинатом
main | Pilaf with lamb | 280 | 235 | 520 | 22/24/53 |  |  | with barberries
    Плов с бараниной | с барбарисом
main | Tofu with broccoli and sesame | 200 | 185 | 245 | 17/15/11 | soya sesame | vegan
    Тофу с брокколи и кунжутом
main | Lazy cabbage rolls | 200/30 | 155 | 270 | 15/16/17 | milk celery
    Ленивые голубцы
side | Buckwheat with butter | 150 | 55 | 190 | 6/6/29 | milk | vegetarian
    Гречка с маслом
side | Mashed potatoes | 150 | 65 | 165 | 4/6/24 | milk | vegetarian
    Картофельное пюре
side | Steamed vegetables | 150 | 85 | 70 | 3/1/12 |  | vegan
    Овощи на пару
side | Basmati rice | 150 | 60 | 185 | 4/1/40 |  | vegan
    Рис басмати
side | Roast potatoes with dill | 150 | 75 | 205 | 4/8/30 |  | vegan
    Картофель запечённый с укропом
side | Braised cabbage | 150 | 58 | 110 | 3/5/13 |  | vegan
    Капуста тушёная
dessert | Cottage cheese bake | 150/20 | 120 | 290 | 20/10/30 | milk eggs gluten | vegetarian
    Запеканка творожная
dessert | Apple strudel | 120 | 110 | 310 | 4/13/44 | gluten nuts | vegetarian
    Штрудель с яблоком
dessert | Honey cake | 100 | 125 | 380 | 5/18/50 | gluten milk eggs | vegetarian
    Торт «Медовик»
dessert | Berry jelly | 130 | 60 | 95 | 2/0/22
    Желе ягодное
dessert | Cabbage pie | 80 | 45 | 215 | 6/7/33 | gluten milk eggs | vegetarian
    Пирожок с капустой
dessert | Chocolate brownie | 90 | 115 | 370 | 5/20/43 | gluten milk eggs nuts | vegetarian
    Брауни шоколадный
drink | Berry mors | 200 | 45 | 85 | 0/0/21 |  | vegan
    Морс ягодный
drink | Dried fruit compote | 200 | 35 | 95 | 1/0/23 | sulphites | vegan
    Компот из сухофруктов
drink | Tea with lemon and thyme | 200 | 30 | 15 | 0/0/4 |  | vegan
    Чай с лимоном и чабрецом
drink | Kefir | 200 | 48 | 100 | 6/5/8 | milk | vegetarian
    Кефир
drink | Sea buckthorn and ginger | 200 | 70 | 90 | 1/1/20 |  | vegan
    Облепиха с имбирём
"""
"""Two lines for each dish: course, name, portion in grams, price in roubles, kcal, grams of protein / fat /
carbohydrates, allergens, marks, note; then the name and the note in Russian."""

PER_DAY = {"salad": 2, "soup": 2, "main": 4, "side": 2, "dessert": 2, "drink": 2}
SITE_NAMES = {
    "en": ("The Long Table", "Harbour Kitchen", "The Green Fork", "Machine Hall Canteen"),
    "ru": ("Столовая «Большая перемена»", "Кафе «Причал»", "Столовая «Берёза»", "Столовая «Машинный зал»"),
}
SLUGS = ("long-table", "harbour", "green-fork", "machine-hall")
HOURS = {
    "en": "Mon–Fri: breakfast 8:30–10:00, lunch 12:00–15:30",
    "ru": "Пн–Пт: завтрак 8:30–10:00, обед 12:00–15:30",
}
CLOSED = {"en": "Cleaning day. The coffee bar is open.", "ru": "Санитарный день. Кофейня работает."}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoDish:
    """A dish; ``names`` and ``notes`` by language."""

    course: str
    names: dict[str, str]
    notes: dict[str, str]
    portion: str
    roubles: int
    kcal: int
    nutrients: tuple[Decimal, Decimal, Decimal]
    allergens: frozenset[str]
    marks: frozenset[str]


@cache
def dishes(course: str) -> Sequence[DemoDish]:
    """The dishes of one kind of course."""
    return [dish for dish in _read() if dish.course == course]


def _read() -> Iterator[DemoDish]:
    lines = TABLE.strip().splitlines()
    for english, russian in zip(lines[::2], lines[1::2], strict=True):
        kind, name, portion, price, kcal, grams, allergens, marks, note = _cells(english, 9)
        russian_name, russian_note = _cells(russian, 2)
        protein, fat, carbs = map(Decimal, grams.split("/"))
        yield DemoDish(
            course=kind,
            names={"en": name, "ru": russian_name},
            notes={"en": note, "ru": russian_note},
            portion=portion,
            roubles=int(price),
            kcal=int(kcal),
            nutrients=(protein, fat, carbs),
            allergens=frozenset(allergens.split()),
            marks=frozenset(marks.split()),
        )


def _cells(line: str, count: int) -> list[str]:
    cells = [cell.strip() for cell in line.split("|")]
    return cells + [""] * (count - len(cells))
