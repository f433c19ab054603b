"""Announcements and an album in Russian."""

from __future__ import annotations

from plugins.news.samples.kinds import Said, Sample, Shot

POSTS = (
    Sample(
        title="Вторые ворота закрыты до четверга",
        lead="За ними ремонтируют дорогу. Заезжайте через первые ворота; автобус тоже останавливается там.",
        body="",
        days=0,
        hour=5,
        ends_in=3,
        urgent=True,
        comments_on=False,
        warmth=1,
    ),
    Sample(
        title="В раздевалках снова есть горячая вода",
        lead="Ночью заменили бойлер. Если из душа идёт холодная, звоните дежурному инженеру: 4-11.",
        body="",
        days=0,
        hour=4,
        ends_in=6,
        comments_on=False,
        warmth=3,
    ),
    Sample(
        title="Наш лыжный день",
        lead="Шестьдесят четыре человека, два термоса чая и одна потерянная варежка. Она нашлась.",
        body="",
        days=2,
        hour=9,
        warmth=9,
        shots=(
            Shot(kind="forest", caption="Половина десятого: пока все вместе", alt="Рисунок: зимний лес"),
            Shot(kind="people", caption="Лесопильный цех в прошлогодних шапках", alt="Рисунок: группа людей"),
            Shot(kind="sea", caption="Озеро замёрзло, как заказывали", alt="Рисунок: озеро у холмов"),
            Shot(kind="building", caption="Домик, где был чай", alt="Рисунок: дом на фоне холмов"),
            Shot(kind="forest", caption="Здесь потерялась варежка", alt="Рисунок: деревья на склоне"),
            Shot(kind="people", caption="Все вернулись, все согрелись", alt="Рисунок: люди рядом"),
        ),
        said=(
            Said(text="Кто снимал домик? Хочу такую фотографию на стену.", answers=("Я. Она ваша.",)),
            Said(text="В следующий раз, пожалуйста, с детьми."),
        ),
    ),
)
