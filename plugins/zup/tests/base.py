"""A small made-up base of 1C, written row by row as a test needs it."""

from __future__ import annotations

import gzip
import json
import uuid
from collections import defaultdict
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from plugins.zup.values import EMPTY_KEY

NEVER = "0001-01-01T00:00:00"
MAIL, PHONE, HOME = (f"7a1c7b60-000{number}-4a00-8000-00000000000{number}" for number in (1, 2, 3))
SECRETS = ("112-233-445 95", "4509 123456", "87654")
"""A social insurance number, a passport and a pay, which stand beside what is read."""

HISTORY = "InformationRegister_КадроваяИсторияСотрудников_RecordType"
KINDS = "InformationRegister_ВидыЗанятостиСотрудников_RecordType"
STATES = "InformationRegister_ДанныеСостоянийСотрудников"
CURRENT = "InformationRegister_ТекущиеКадровыеДанныеСотрудников"
HEADS = "InformationRegister_ПозицииРуководителейПодразделений"
CONTRACTORS = "InformationRegister_ПериодыДействияДоговоровГражданскоПравовогоХарактера_RecordType"
SETS = (
    "Catalog_Организации", "Catalog_ПодразделенияОрганизаций", "Catalog_СтруктураПредприятия",
    "Catalog_ШтатноеРасписание", HEADS, "Catalog_Должности", "Catalog_Сотрудники", KINDS, HISTORY, STATES, CURRENT,
    CONTRACTORS, "Catalog_ФизическиеЛица",
)  # fmt: skip


def stamp(day: str) -> str:
    """A day as 1C writes it, the empty one for an empty text."""
    return f"{day}T00:00:00" if day else NEVER


class Base:
    """The rows of each entity set. Days are ISO texts; what is made is known by its key."""

    def __init__(self) -> None:
        self.sets: dict[str, list[dict[str, Any]]] = {name: [] for name in SETS}
        self._keys = count(1)
        self._people: dict[str, str] = {}
        self._numbers = defaultdict[str, int](int)
        self.company = self.organisation("ООО «Маяк»")

    def organisation(self, name: str, **values: Any) -> str:
        return self._catalog("Catalog_Организации", Description=name, НаименованиеПолное=name, **values)

    def department(self, name: str, parent: str = "", *, closed: str = "", **values: Any) -> str:
        return self._catalog(
            "Catalog_ПодразделенияОрганизаций",
            Owner_Key=values.pop("owner", self.company),
            Parent_Key=parent or EMPTY_KEY,
            Code=f"{len(self.sets['Catalog_ПодразделенияОрганизаций']) + 1:09d}",
            Description=name,
            Расформировано=bool(closed),
            ДатаРасформирования=stamp(closed),
            **values,
        )

    def unit(self, name: str, parent: str = "", *, of: str = "", **values: Any) -> str:
        return self._catalog(
            "Catalog_СтруктураПредприятия",
            Parent_Key=parent or EMPTY_KEY,
            Description=name,
            Расформировано=False,
            Источник=of,
            Источник_Type="StandardODATA.Catalog_ПодразделенияОрганизаций" if of else "StandardODATA.Undefined",
            **values,
        )

    def position(self, name: str) -> str:
        return self._catalog("Catalog_Должности", IsFolder=False, Description=name)

    def head_post(self, department: str, position: str, *, unit: str = "", closed: bool = False) -> str:
        """The post that heads a department, by way of the node of the management tree that stands for it."""
        place = self._catalog(
            "Catalog_ШтатноеРасписание",
            Подразделение_Key=department,
            Должность_Key=position,
            Description="Post",
            Закрыта=closed,
        )
        node = unit or self.unit("Node", of=department)
        self.sets[HEADS].append({"Подразделение_Key": node, "ПозицияШтатногоРасписания_Key": place})
        return node

    def person(self, name: str, born: str = "", inn: str = "", **contacts: str) -> str:
        """Somebody; ``contacts`` are ``mail``, ``phone`` and ``home``."""
        kinds = {"mail": MAIL, "phone": PHONE, "home": HOME}
        entries = [
            {
                "LineNumber": str(number),
                "Тип": "АдресЭлектроннойПочты" if what == "mail" else "Телефон",
                "Вид_Key": kinds[what],
                "Представление": value,
                "АдресЭП": value if what == "mail" else "",
                "НомерТелефона": "" if what == "mail" else value,
            }
            for number, (what, value) in enumerate(contacts.items(), start=1)
        ]
        social, passport, pay = SECRETS
        return self._catalog(
            "Catalog_ФизическиеЛица",
            IsFolder=False,
            Description=name,
            ФИО=name,
            ИНН=inn,
            ДатаРождения=stamp(born),
            КонтактнаяИнформация=entries,
            СтраховойНомерПФР=social,
            Паспорт=passport,
            Оклад=pay,
        )

    def employee(self, person: str, kind: str = "ОсновноеМестоРаботы", **values: Any) -> str:
        number = len(self.sets["Catalog_Сотрудники"]) + 1
        found = self._catalog(
            "Catalog_Сотрудники",
            Code=f"0000-{number:05d}",
            Description="Employee",
            ВАрхиве=False,
            ФизическоеЛицо_Key=person or EMPTY_KEY,
            ГоловнаяОрганизация_Key=self.company,
            **values,
        )
        self._people[found] = person
        self.kind(found, "2000-01-01", kind)
        return found

    def kind(self, employee: str, since: str, kind: str) -> None:
        self.sets[KINDS].append({"Period": stamp(since), "Сотрудник_Key": employee, "ВидЗанятости": kind})

    def hire(self, employee: str, on: str, department: str, position: str, rate: float = 1.0, **values: Any) -> None:
        self._event(employee, on, "Прием", department, position, rate, **values)

    def move(self, employee: str, on: str, department: str, position: str, rate: float = 1.0, **values: Any) -> None:
        self._event(employee, on, "Перемещение", department, position, rate, **values)

    def dismiss(self, employee: str, first_day_off: str, **values: Any) -> None:
        self._event(employee, first_day_off, "Увольнение", EMPTY_KEY, EMPTY_KEY, 0.0, **values)

    def engage(self, employee: str, begins: str, ends: str = "", *, document: str = "", active: bool = True,
               organisation: str = "") -> str:  # fmt: skip
        """A contract of civil law; gives its document."""
        document = document or self._key()
        line = sum(row["Recorder"] == document for row in self.sets[CONTRACTORS]) + 1
        self.sets[CONTRACTORS].append(
            {
                "Recorder": document,
                "LineNumber": str(line),
                "Active": active,
                "Сотрудник_Key": employee,
                "Организация_Key": organisation or self.company,
                "ДатаНачала": stamp(begins),
                "ДатаОкончания": stamp(ends),
            }
        )
        return document

    def absence(self, employee: str, state: str, begins: str, ends: str = "", *, expected: str = "",
                document: str = "", storno: bool = False) -> str:  # fmt: skip
        document = document or self._key()
        self.sets[STATES].append(
            {
                "Сотрудник_Key": employee,
                "Состояние": state,
                "Начало": stamp(begins),
                "Окончание": stamp(ends),
                "ОкончаниеПредположительно": stamp(expected),
                "ДокументОснование": document,
                "ДокументОснование_Type": "StandardODATA.Document_Отпуск",
                "Сторно": storno,
            }
        )
        return document

    def current(self, employee: str, department: str, position: str) -> None:
        self.sets[CURRENT].append(
            {
                "Сотрудник_Key": employee,
                "ТекущееПодразделение_Key": department or EMPTY_KEY,
                "ТекущаяДолжность_Key": position or EMPTY_KEY,
            }
        )

    def somebody(self, name: str, department: str, position: str, since: str = "2020-01-01", **values: Any) -> str:
        """A person who works since a day; gives the employee."""
        employee = self.employee(self.person(name, **values))
        self.hire(employee, since, department, position)
        return employee

    def person_of(self, employee: str) -> str:
        return self._people[employee]

    def write(self, folder: Path, *, packed: bool = False) -> Path:
        """The base as files."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, rows in self.sets.items():
            data = json.dumps({"odata.metadata": name, "value": rows}, ensure_ascii=False).encode()
            if packed:
                (folder / f"{name}.json.gz").write_bytes(gzip.compress(data))
            else:
                (folder / f"{name}.json").write_bytes(data)
        return folder

    def _event(self, employee: str, on: str, what: str, department: str, position: str, rate: float, *,
               until: str = "", active: bool = True, organisation: str = "") -> None:  # fmt: skip
        self.sets[HISTORY].append(
            {
                "Period": stamp(on),
                "Recorder": self._key(),
                "LineNumber": "1",
                "Active": active,
                "Сотрудник_Key": employee,
                "Организация_Key": organisation or self.company,
                "Подразделение_Key": department or EMPTY_KEY,
                "Должность_Key": position,
                "КоличествоСтавок": rate,
                "ВидСобытия": what,
                "ДействуетДо": stamp(until),
            }
        )

    def _catalog(self, name: str, **values: Any) -> str:
        key = self._key()
        self.sets[name].append({"Ref_Key": key, "DeletionMark": False, **values})
        return key

    def _key(self) -> str:
        # Keys do not come in the order of making, in 1C as little as here.
        return str(uuid.uuid5(uuid.NAMESPACE_OID, str(next(self._keys))))


def small_base() -> Base:
    """A base in which every entity set that may not be empty has something: two departments, a head, two people."""
    base = Base()
    office = base.department("Офис")
    sales = base.department("Продажи", office)
    chief, seller = base.position("Начальник отдела"), base.position("Продавец")
    base.head_post(sales, chief)
    base.somebody("Маяков Иван Петрович", sales, chief)
    base.somebody("Светлова Анна", sales, seller, since="2021-02-03")
    return base


TODAY = date(2026, 11, 23)
"""The day on which tests read."""
