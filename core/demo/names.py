"""Invented people: names of both languages put together by chance from common first names and surnames."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

RU_MEN = "Александр Алексей Андрей Антон Артём Борис Вадим Виктор Владимир Глеб Даниил Денис Дмитрий Егор Иван Игорь Илья Кирилл Максим Михаил Никита Николай Олег Павел Пётр Роман Семён Сергей Степан Юрий Ярослав".split()
RU_WOMEN = "Александра Алёна Алина Анастасия Анна Валентина Варвара Вера Виктория Дарья Евгения Екатерина Елена Инна Ирина Кира Ксения Лариса Любовь Людмила Марина Мария Надежда Наталья Оксана Ольга Полина Светлана Софья Татьяна Ульяна Юлия".split()
RU_FATHERS = "Александр Алексей Андрей Борис Вадим Виктор Владимир Денис Иван Игорь Кирилл Максим Михаил Николай Олег Павел Пётр Роман Сергей Юрий".split()
RU_SURNAMES = "Абрамов Агафонов Алёшин Андреев Афанасьев Баранов Белов Беляев Богданов Борисов Быков Васильев Виноградов Волков Воробьёв Воронцов Гаврилов Герасимов Голубев Гончаров Горбунов Гусев Давыдов Данилов Дмитриев Дорофеев Егоров Ершов Ефимов Жуков Зайцев Захаров Зимин Иванов Игнатов Калинин Карпов Киселёв Ковалёв Колесников Комаров Королёв Крылов Кудрявцев Кузнецов Лазарев Лапин Лебедев Макаров Медведев Мельников Миронов Морозов Назаров Некрасов Никитин Новиков Одинцов Орлов Осипов Павлов Панфилов Пахомов Петров Поляков Пономарёв Прохоров Родионов Рябов Савельев Селезнёв Семёнов Сидоров Соболев Соколов Соловьёв Степанов Сухов Тарасов Тимофеев Титов Тихонов Уваров Ушаков Фёдоров Филатов Фомин Фролов Чернов Шестаков Широков Щербаков Яковлев".split()
EN_MEN = "Adam Alan Arthur Ben Callum Charles Daniel David Edward Eric Finn Frank George Graham Harry Henry Hugh Ian Jack James Joseph Leo Liam Lucas Mark Martin Max Miles Nathan Neil Oliver Oscar Owen Patrick Paul Peter Philip Ralph Robert Samuel Simon Theo Thomas Victor Walter".split()
EN_WOMEN = "Alice Amelia Anna Audrey Beth Carol Cecilia Chloe Clara Diana Edith Elena Ella Emma Erin Esther Eva Fiona Flora Grace Hannah Helen Holly Ida Irene Isla Ivy Jane Julia Kate Laura Lily Lucy Maria Martha Mia Nina Nora Olivia Pamela Rose Ruth Sarah Sophie Tessa Una Vera Zoe".split()
EN_SURNAMES = "Abbott Archer Ashworth Baker Barlow Bennett Blackwood Bowers Bradley Briggs Burton Calder Carver Chapman Clarke Colby Cooper Croft Dalton Dawson Drake Eastwood Ellis Fairfax Farrow Finch Fletcher Forsyth Gardner Garland Gibson Hale Harlow Harper Hayward Heath Holloway Hunter Ingram Jarvis Keating Kendall Lacey Langley Lister Lockwood Marlow Marsh Mercer Milner Moss Napier Nash Norwood Osborne Palmer Parrish Pemberton Perry Quill Radley Ramsey Reed Rowan Sadler Sawyer Selby Shaw Sheldon Sinclair Stokes Sutton Talbot Thorne Turner Underwood Vance Wakefield Walden Ward Weston Whitaker Winslow Yardley York".split()

_OF_FATHER = {"Илья": ("Ильич", "Ильинична"), "Пётр": ("Петрович", "Петровна"), "Павел": ("Павлович", "Павловна")}


@dataclass(frozen=True, slots=True)
class Name:
    """An invented person's name. ``middle`` is the patronymic, empty in English."""

    last: str
    first: str
    middle: str
    female: bool


class Names:
    """Gives names that do not repeat."""

    def __init__(self, language: str, chance: Random) -> None:
        self._language = language
        self._chance = chance
        self._taken: set[tuple[str, str, str]] = set()

    def new(self) -> Name:
        """Another name."""
        while True:
            name = self._russian() if self._language == "ru" else self._english()
            key = (name.last, name.first, name.middle)
            if key not in self._taken:
                self._taken.add(key)
                return name

    def _russian(self) -> Name:
        female = self._chance.random() < 0.48
        first = self._chance.choice(RU_WOMEN if female else RU_MEN)
        middle = patronymic(self._chance.choice(RU_FATHERS), female=female)
        surname = self._chance.choice(RU_SURNAMES)
        return Name(f"{surname}а" if female else surname, first, middle, female)

    def _english(self) -> Name:
        female = self._chance.random() < 0.48
        return Name(self._chance.choice(EN_SURNAMES), self._chance.choice(EN_WOMEN if female else EN_MEN), "", female)


def patronymic(father: str, *, female: bool) -> str:
    """The Russian middle name after the father's first name."""
    if father in _OF_FATHER:
        return _OF_FATHER[father][1 if female else 0]
    if father.endswith(("й", "ь")):
        return f"{father[:-1]}{'евна' if female else 'евич'}"
    return f"{father}{'овна' if female else 'ович'}"
