"""Sample vacancies in English; ``russian`` has the same ones."""

from __future__ import annotations

from plugins.vacancies.samples.kinds import Sample

HEADINGS = ("What you will do", "What we hope for", "What we offer")
OFFERS = ("Paid by the book, twice a month", "Medical insurance after the trial period", "Lunch in our own canteen")

VACANCIES = (
    Sample(
        title="Milling machine operator", unit="Machine shop",
        intro="Our machine shop gets two new machining centres and needs hands that know their trade.",
        tasks=("Set up and run three- and five-axis machines", "Measure the first part of each batch",
            "Keep your station tidy and safe"),
        wishes=("Two years at a machine with numerical control", "You read drawings without help"),
        offers=("Work clothes and their washing", "A bonus for every month without rejects"), pay=(95, 130),
        work_format="shifts", days=2,
    ),
    Sample(
        title="Quality engineer", unit="Quality",
        intro="You see to it that what leaves the plant is what was promised.",
        tasks=("Look into the causes of defects with the shops", "Prepare audits",
            "Keep measuring equipment in order"),
        wishes=("A technical degree", "Experience with ISO 9001"), pay=(90, 120), days=4,
    ),
    Sample(
        title="Python developer", unit="Development",
        intro="Our own systems run the warehouses and the production plan. You make them better every week.",
        tasks=("Develop services in Python and PostgreSQL", "Talk to the people who use them",
            "Review your colleagues' code"),
        wishes=("Three years of Python", "You write tests because you want to sleep well"), pay=(180, 260),
        work_format="hybrid", days=1,
    ),
    Sample(
        title="User support specialist", unit="User support",
        intro="Six hundred people, one telephone number: yours and that of four colleagues.",
        tasks=("Answer calls and requests", "Set up workplaces", "Write short instructions that people read"),
        wishes=("Patience", "You know Windows well and are not afraid of printers"),
        pay=(65, 80), work_format="shifts", days=6,
    ),
    Sample(
        title="Key account manager", unit="Key accounts",
        intro="Ten large customers who are to stay with us for another ten years.",
        tasks=("Look after customers from the offer to the payment", "Agree on yearly contracts",
            "Travel twice a month"),
        wishes=("Five years in sales to companies", "You are at home in contracts and in a hard hat"), pay=(120, 180),
        work_format="field", days=8,
    ),
    Sample(
        title="Accountant for fixed assets", unit="Accounting",
        intro="New machines come faster than we write them off.",
        tasks=("Keep the register of fixed assets", "Take part in the yearly stocktaking"),
        wishes=("You know 1C:Enterprise", "Two years in accounting"), pay=(75, 95), days=9, lasts=21,
    ),
    Sample(
        title="Warehouse worker with a forklift licence", unit="Warehouse",
        intro="Goods come and go all day; you know where each pallet stands.",
        tasks=("Unload and store goods", "Pick orders by the list on your terminal"),
        wishes=("A forklift licence", "Care"), pay=(60, 75), work_format="shifts", days=11,
    ),
    Sample(
        title="Structural engineer", unit="Design bureau",
        intro="Halls, galleries, foundations: from the first sketch to the working drawing.",
        tasks=("Calculate steel structures", "Work with the building sites"),
        wishes=("A degree in civil engineering", "Experience with structural software"), pay=(130, 170),
        work_format="hybrid", days=13,
    ),
    Sample(
        title="Service engineer", unit="Field service",
        intro="Where our machines stand, you are welcome.",
        tasks=("Put machines into service at customers'", "Find faults on site or by phone"),
        wishes=("A driving licence", "You like travelling"), pay=(100, 140), work_format="field", days=15,
    ),
    Sample(
        title="Head of the training centre", unit="Training centre",
        intro="A post for somebody who knows the company from inside, which is why colleagues hear of it first.",
        tasks=("Plan the year's training with the shops", "Lead a team of three"),
        wishes=("Three years with us", "You have taught others"), pay=(130, 160), days=3, internal=True,
    ),
    Sample(
        title="Trainee in communications", unit="Communications",
        intro="Three months in which you make the news that your colleagues read.",
        tasks=("Write and photograph", "Help at events"), wishes=("You study and have twenty hours a week",),
        employment="internship", work_format="flexible", pay=(35, 35), days=5, lasts=30,
    ),
    Sample(
        title="Laboratory assistant", unit="Laboratory",
        intro="Samples, tests, records.", tasks=("Take samples in the shops", "Run tests by the standard"),
        wishes=("A technical school", "Accuracy"), pay=(55, 65), employment="part", days=30, closed=True,
    ),
    Sample(
        title="Lawyer for construction contracts", unit="Legal department",
        intro="A draft: salary and tasks are still being agreed on.", tasks=("Check contracts with contractors",),
        wishes=("A law degree",), days=None,
    ),
)  # fmt: skip

FRIENDS = (
    "Daria Lebedeva", "Ivan Kuzmin", "Olga Savelieva", "Timur Akhmetov", "Nikolai Grishin", "Vera Polyakova",
    "Sergei Titov", "Aliya Karimova", "Pavel Antonov", "Elena Gromova", "Maxim Belov",
)  # fmt: skip
