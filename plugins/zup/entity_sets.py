"""What is asked of a base: entity sets and, of each, the fields that are needed and no other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from plugin_sdk.org import RecordKind
from plugins.zup.settings import ZupSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitySet:
    """An entity set.

    Attributes:
        key: its name in ``entity_sets``.
        name: its name in the base, empty where the base does not have it.
        concerns: what its rows are about.
        fields: what is asked for.
        identity: fields by which a row is recognised when pages overlap.
        order: fields to sort by, so that pages do not depend on chance.
        where: condition in OData.
        filled: an empty answer means that something is wrong.
        needed: the portal can do nothing without it.
        optional: a base that does not publish it is in order.
    """

    key: str
    name: str
    concerns: RecordKind
    fields: tuple[str, ...]
    identity: tuple[str, ...] = ("Ref_Key",)
    order: tuple[str, ...] = ("Ref_Key",)
    where: str = ""
    filled: bool = True
    needed: bool = True
    optional: bool = False


_NOT_DELETED = "DeletionMark eq false"


def organisations(settings: ZupSettings) -> EntitySet:
    """Legal entities."""
    return EntitySet(
        key="organisations",
        name=settings.entity_sets.organisations,
        concerns="entity",
        fields=("Ref_Key", "DeletionMark", "Description"),
        where=_NOT_DELETED,
    )


def departments(settings: ZupSettings) -> EntitySet:
    """Departments of the legal entities."""
    return EntitySet(
        key="departments",
        name=settings.entity_sets.departments,
        concerns="department",
        fields=(
            "Ref_Key", "DeletionMark", "Owner_Key", "Parent_Key", "Code", "Description", "Расформировано",
            "ДатаРасформирования",
        ),
        where=_NOT_DELETED,
    )  # fmt: skip


def units(settings: ZupSettings) -> EntitySet:
    """Nodes of the management tree."""
    return EntitySet(
        key="units",
        name=settings.entity_sets.units,
        concerns="unit",
        fields=("Ref_Key", "DeletionMark", "Parent_Key", "Description", "Источник", "Источник_Type"),
        where=_NOT_DELETED,
        needed=False,
    )


def staff_positions(settings: ZupSettings) -> EntitySet:
    """Positions of the staff list."""
    return EntitySet(
        key="staff_positions",
        name=settings.entity_sets.staff_positions,
        concerns="department",
        fields=("Ref_Key", "DeletionMark", "Подразделение_Key", "Должность_Key", "Закрыта"),
        where=_NOT_DELETED,
        needed=False,
    )


def head_posts(settings: ZupSettings) -> EntitySet:
    """Which position of the staff list heads a node of the management tree."""
    fields = ("Подразделение_Key", "ПозицияШтатногоРасписания_Key")
    return EntitySet(
        key="head_posts",
        name=settings.entity_sets.head_posts,
        concerns="department",
        fields=fields,
        identity=fields,
        order=fields,
        needed=False,
    )


def positions(settings: ZupSettings) -> EntitySet:
    """Job titles."""
    return EntitySet(
        key="positions",
        name=settings.entity_sets.positions,
        concerns="department",
        fields=("Ref_Key", "Description"),
    )


def employees(settings: ZupSettings) -> EntitySet:
    """Employees: each is one contract of a person, sometimes several after each other."""
    return EntitySet(
        key="employees",
        name=settings.entity_sets.employees,
        concerns="person",
        fields=(
            "Ref_Key", "DeletionMark", "Code", "Description", "ФизическоеЛицо_Key", "ГоловнаяОрганизация_Key",
        ),
        where=_NOT_DELETED,
    )  # fmt: skip


def employment_kinds(settings: ZupSettings) -> EntitySet:
    """Kinds of employment by day."""
    fields = ("Period", "Сотрудник_Key", "ВидЗанятости")
    return EntitySet(
        key="employment_kinds",
        name=settings.entity_sets.employment_kinds,
        concerns="person",
        fields=fields,
        identity=fields,
        order=("Сотрудник_Key", "Period"),
    )


def history(settings: ZupSettings) -> EntitySet:
    """Hirings, moves and dismissals."""
    return EntitySet(
        key="history",
        name=settings.entity_sets.history,
        concerns="person",
        fields=(
            "Period", "Recorder", "LineNumber", "Active", "Сотрудник_Key", "Организация_Key", "Подразделение_Key",
            "Должность_Key", "КоличествоСтавок", "ВидСобытия", "ДействуетДо",
        ),
        identity=("Сотрудник_Key", "Period", "Recorder", "LineNumber"),
        order=("Сотрудник_Key", "Period", "LineNumber"),
        where="Active eq true",
    )  # fmt: skip


def contractors(settings: ZupSettings) -> EntitySet:
    """Contracts of civil law: from which day to which each employee works under one."""
    return EntitySet(
        key="contractors",
        name=settings.entity_sets.contractors,
        concerns="person",
        fields=(
            "Recorder", "LineNumber", "Active", "Сотрудник_Key", "Организация_Key", "ДатаНачала", "ДатаОкончания",
        ),
        identity=("Сотрудник_Key", "Recorder", "LineNumber"),
        order=("Сотрудник_Key", "ДатаНачала", "Recorder", "LineNumber"),
        where="Active eq true",
        filled=False,
        needed=False,
        optional=True,
    )  # fmt: skip


def states(settings: ZupSettings, since: date) -> EntitySet:
    """Absences that are open or ended on that day or later, and reversals of such."""
    return EntitySet(
        key="states",
        name=settings.entity_sets.states,
        concerns="person",
        fields=(
            "Сотрудник_Key", "Состояние", "Начало", "Окончание", "ОкончаниеПредположительно", "ДокументОснование",
            "Сторно",
        ),
        identity=("Сотрудник_Key", "Состояние", "Начало", "Окончание", "ДокументОснование", "Сторно"),
        order=("Сотрудник_Key", "Начало", "Сторно"),
        where=(
            f"Окончание ge datetime'{since.isoformat()}T00:00:00' or Окончание eq datetime'0001-01-01T00:00:00'"
        ),
        filled=False,
        needed=False,
    )  # fmt: skip


def current(settings: ZupSettings) -> EntitySet:
    """Present places as 1C keeps them beside the history."""
    return EntitySet(
        key="current",
        name=settings.entity_sets.current,
        concerns="person",
        fields=("Сотрудник_Key", "ТекущееПодразделение_Key", "ТекущаяДолжность_Key"),
        identity=("Сотрудник_Key",),
        order=("Сотрудник_Key",),
        filled=False,
        needed=False,
    )


def people(settings: ZupSettings) -> EntitySet:
    """Persons. Contact information is asked for only if a kind of it is wanted."""
    contacts = ("КонтактнаяИнформация",) if settings.work_mail_kind or settings.work_phone_kind else ()
    return EntitySet(
        key="people",
        name=settings.entity_sets.people,
        concerns="person",
        fields=("Ref_Key", "DeletionMark", "IsFolder", "Description", "ФИО", "ИНН", "ДатаРождения", *contacts),
        where=f"{_NOT_DELETED} and IsFolder eq false",
    )


def all_of(settings: ZupSettings, since: date) -> list[EntitySet]:
    """Every entity set that the base is said to have."""
    made = (organisations, departments, units, staff_positions, head_posts, positions, employees, employment_kinds,
            history, contractors, current, people)  # fmt: skip
    return [found for found in (*(make(settings) for make in made), states(settings, since)) if found.name]
