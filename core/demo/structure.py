"""The demo company's structure: five branches, four levels, and who works at each desk. Texts as (English, Russian)."""

from __future__ import annotations

from dataclasses import dataclass

Text = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Branch:
    """A branch at a place; ``share`` is its part of all people."""

    name: Text
    city: Text
    time_zone: str
    share: float
    directorates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unit:
    """A department with its head's position, its people's positions and the teams under it; ``weight`` shares out people."""

    name: Text
    head: Text
    positions: tuple[Text, ...]
    weight: int = 3
    teams: tuple[Unit, ...] = ()


COMPANY: Text = ("Northshore", "Северный берег")
DIRECTOR: Text = ("Managing director", "Генеральный директор")
BRANCH_HEAD: Text = ("Branch director", "Директор филиала")

BRANCHES = (
    Branch(("Head office", "Головной офис"), ("Saint Petersburg", "Санкт-Петербург"), "Europe/Moscow", 0.32, ("office", "finance", "people", "it", "sales", "supply")),
    Branch(("Samara plant", "Самарский завод"), ("Samara", "Самара"), "Europe/Samara", 0.24, ("plant", "quality", "supply", "people")),
    Branch(("Yekaterinburg works", "Екатеринбургский филиал"), ("Yekaterinburg", "Екатеринбург"), "Asia/Yekaterinburg", 0.18, ("building", "sales", "supply")),
    Branch(("Krasnoyarsk plant", "Красноярский завод"), ("Krasnoyarsk", "Красноярск"), "Asia/Krasnoyarsk", 0.18, ("plant", "quality", "supply")),
    Branch(("Vladivostok service", "Владивостокский сервис"), ("Vladivostok", "Владивосток"), "Asia/Vladivostok", 0.08, ("service", "sales")),
)  # fmt: skip

DIRECTORATES: dict[str, Unit] = {
    "office": Unit(
        ("Administration", "Административная дирекция"),
        ("Administrative director", "Административный директор"),
        (("Office manager", "Офис-менеджер"), ("Executive assistant", "Помощник руководителя")),
        3,
        (
            Unit(("Legal department", "Юридический отдел"), ("Head of legal", "Начальник юридического отдела"), (("Lawyer", "Юрист"), ("Contract specialist", "Специалист по договорам"))),
            Unit(("Communications", "Отдел коммуникаций"), ("Head of communications", "Руководитель отдела коммуникаций"), (("Editor", "Редактор"), ("Designer", "Дизайнер"), ("Photographer", "Фотограф")), 2),
        ),
    ),
    "finance": Unit(
        ("Finance", "Финансовая дирекция"),
        ("Finance director", "Финансовый директор"),
        (("Financial analyst", "Финансовый аналитик"),),
        2,
        (
            Unit(("Accounting", "Бухгалтерия"), ("Chief accountant", "Главный бухгалтер"), (("Accountant", "Бухгалтер"), ("Senior accountant", "Старший бухгалтер"), ("Payroll specialist", "Бухгалтер по зарплате")), 5),
            Unit(("Treasury", "Казначейство"), ("Treasurer", "Казначей"), (("Treasury specialist", "Специалист казначейства"),), 2),
        ),
    ),
    "people": Unit(
        ("People and culture", "Дирекция по персоналу"),
        ("HR director", "Директор по персоналу"),
        (("HR specialist", "Специалист по персоналу"), ("Recruiter", "Рекрутер")),
        3,
        (Unit(("Training centre", "Учебный центр"), ("Head of training", "Руководитель учебного центра"), (("Trainer", "Тренер"), ("Methodologist", "Методист")), 2),),
    ),
    "it": Unit(
        ("Information technology", "Дирекция по ИТ"),
        ("IT director", "Директор по ИТ"),
        (("System analyst", "Системный аналитик"),),
        2,
        (
            Unit(("Infrastructure", "Отдел инфраструктуры"), ("Head of infrastructure", "Руководитель отдела инфраструктуры"), (("System administrator", "Системный администратор"), ("Network engineer", "Сетевой инженер")), 3),
            Unit(("Development", "Отдел разработки"), ("Head of development", "Руководитель отдела разработки"), (("Developer", "Разработчик"), ("Tester", "Тестировщик"), ("Analyst", "Аналитик")), 4),
            Unit(("User support", "Поддержка пользователей"), ("Head of support", "Руководитель поддержки"), (("Support specialist", "Специалист поддержки"),), 2),
        ),
    ),
    "sales": Unit(
        ("Sales", "Коммерческая дирекция"),
        ("Sales director", "Коммерческий директор"),
        (("Sales analyst", "Аналитик продаж"),),
        2,
        (
            Unit(("Key accounts", "Отдел ключевых клиентов"), ("Head of key accounts", "Руководитель отдела ключевых клиентов"), (("Account manager", "Менеджер по работе с клиентами"), ("Senior account manager", "Старший менеджер по работе с клиентами")), 4),
            Unit(("Dealer network", "Отдел дилерских продаж"), ("Head of dealer sales", "Руководитель отдела дилерских продаж"), (("Dealer manager", "Менеджер по дилерам"),), 3),
        ),
    ),
    "supply": Unit(
        ("Logistics and supply", "Дирекция по логистике и снабжению"),
        ("Supply director", "Директор по снабжению"),
        (("Buyer", "Специалист по закупкам"), ("Logistics specialist", "Логист")),
        4,
        (Unit(("Warehouse", "Склад"), ("Head of warehouse", "Начальник склада"), (("Storekeeper", "Кладовщик"), ("Forklift driver", "Водитель погрузчика"), ("Loader", "Грузчик")), 5),),
    ),
    "plant": Unit(
        ("Production", "Производственная дирекция"),
        ("Production director", "Директор по производству"),
        (("Process engineer", "Инженер-технолог"), ("Production planner", "Специалист по планированию")),
        4,
        (
            Unit(("Machine shop", "Механический цех"), ("Shop manager", "Начальник цеха"), (("Machine operator", "Оператор станков с ЧПУ"), ("Turner", "Токарь"), ("Fitter", "Слесарь"), ("Foreman", "Мастер участка")), 9),
            Unit(("Assembly shop", "Сборочный цех"), ("Shop manager", "Начальник цеха"), (("Assembler", "Сборщик"), ("Welder", "Сварщик"), ("Foreman", "Мастер участка")), 9),
            Unit(("Maintenance", "Ремонтная служба"), ("Head of maintenance", "Начальник ремонтной службы"), (("Electrician", "Электромонтёр"), ("Mechanic", "Механик")), 4),
        ),
    ),
    "quality": Unit(
        ("Quality and safety", "Дирекция по качеству и безопасности"),
        ("Quality director", "Директор по качеству"),
        (("Quality engineer", "Инженер по качеству"), ("Safety engineer", "Инженер по охране труда")),
        3,
        (Unit(("Laboratory", "Лаборатория"), ("Head of laboratory", "Заведующий лабораторией"), (("Laboratory technician", "Лаборант"), ("Chemist", "Химик-аналитик")), 2),),
    ),
    "building": Unit(
        ("Construction", "Строительная дирекция"),
        ("Construction director", "Директор по строительству"),
        (("Project manager", "Руководитель проекта"), ("Estimator", "Инженер-сметчик")),
        4,
        (
            Unit(("Design bureau", "Проектное бюро"), ("Chief engineer", "Главный инженер проекта"), (("Design engineer", "Инженер-проектировщик"), ("Architect", "Архитектор")), 4),
            Unit(("Building sites", "Строительные участки"), ("Head of sites", "Начальник участка"), (("Site foreman", "Прораб"), ("Installer", "Монтажник"), ("Crane operator", "Крановщик")), 8),
        ),
    ),
    "service": Unit(
        ("Customer service", "Сервисная дирекция"),
        ("Service director", "Директор по сервису"),
        (("Service engineer", "Сервисный инженер"), ("Dispatcher", "Диспетчер")),
        4,
        (Unit(("Field service", "Выездной сервис"), ("Head of field service", "Руководитель выездного сервиса"), (("Field engineer", "Выездной инженер"), ("Technician", "Техник")), 4),),
    ),
}  # fmt: skip
