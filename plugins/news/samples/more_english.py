"""Announcements and an album in English."""

from __future__ import annotations

from plugins.news.samples.kinds import Said, Sample, Shot

POSTS = (
    Sample(
        title="Gate 2 is closed until Thursday",
        lead="The road behind it is being repaired. Please drive in through gate 1; the bus stops there, too.",
        body="",
        days=0,
        hour=5,
        ends_in=3,
        urgent=True,
        comments_on=False,
        warmth=1,
    ),
    Sample(
        title="Hot water is back in the changing rooms",
        lead="The boiler was exchanged overnight. If a shower stays cold, call the duty engineer on 4-11.",
        body="",
        days=0,
        hour=4,
        ends_in=6,
        comments_on=False,
        warmth=3,
    ),
    Sample(
        title="Our day on skis",
        lead="Sixty-four of us, two thermos buckets of tea and one lost mitten. It has been found.",
        body="",
        days=2,
        hour=9,
        warmth=9,
        shots=(
            Shot(kind="forest", caption="Half past nine: still everybody together", alt="Drawing: a forest in winter"),
            Shot(kind="people", caption="The timber hall, in last year's hats", alt="Drawing: a group of people"),
            Shot(kind="sea", caption="The lake, frozen as ordered", alt="Drawing: a lake under hills"),
            Shot(kind="building", caption="The hut with the tea", alt="Drawing: a house in front of hills"),
            Shot(kind="forest", caption="Where the mitten was lost", alt="Drawing: trees on a slope"),
            Shot(kind="people", caption="All back, all warm", alt="Drawing: people side by side"),
        ),
        said=(
            Said(
                text="Who took the picture of the hut? I would like it for our wall.", answers=("I did. It is yours.",)
            ),
            Said(text="Next year with the children, please."),
        ),
    ),
)
