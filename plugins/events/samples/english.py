"""The sample events in English."""

from __future__ import annotations

from plugins.events.samples.kinds import Sample

EVENTS = (
    Sample(
        title="First aid: two hours that you hope never to need",
        body="""
            <p>A paramedic shows what to do until the ambulance is there, and everybody practises it: recovery position,
            chest compressions, the defibrillator that hangs beside the gate.</p>
            <p>Wear something in which you can kneel on the floor.</p>
        """,
        days=4, begins=14, minutes=120, category="training", place="Training room, second floor",
        places=12, going=12, waiting=5,
    ),
    Sample(
        title="Winter party",
        body="""
            <p>Supper, the band from the joinery, and the raffle that nobody wants to miss. Bring somebody whom you
            would
            like to dance with.</p>
            <ul><li>Doors open at six, supper at seven</li><li>The bus leaves from the main gate at half past five</li>
            <li>Vegetarian dishes for all who ticked them in the canteen</li></ul>
        """,
        days=16, begins=18, minutes=330, category="celebration", place="Great hall of the House of Builders",
        kind="people", alt="Drawing: many people standing together", places=400, guests=1, going=138, with_guest=3,
    ),
    Sample(
        title="Ask the director anything",
        body="""
            <p>The year in eight pictures, then an hour for your questions. Send them beforehand or ask them on the
            spot;
            none is too small.</p>
        """,
        days=2, begins=11, minutes=90, category="meeting", online="https://meet.northshore.example/director", going=64,
    ),
    Sample(
        title="Families' days at the plant",
        body="""
            <p>Your children have wanted to see the big crane for years. On these two days they may. Tours start every
            half
            hour; there is soup from the canteen, and the fire brigade brings its ladder.</p>
            <p>No need to enrol. Sturdy shoes, please.</p>
        """,
        days=9, whole_days=2, category="outing", place="Main gate, halls 1 to 3", kind="plant",
        alt="Drawing: a plant with chimneys", enrolling=False,
    ),
    Sample(
        title="Five-a-side football, beginners welcome",
        body="<p>Every goal counts, no tackle does. We share out the teams when everybody is there.</p>",
        days=1, begins=19, minutes=90, category="sport", place="School gym, Birch Street 4", places=15, going=11,
        weeks=3,
    ),
    Sample(
        title="Workshop: how we hand over between shifts",
        body="""
            <p>Half of our defects are born at six in the morning and at two in the afternoon. We take three hours,
            the last
            month's log, and invent a handover that takes four minutes.</p>
        """,
        days=7, begins=9, minutes=180, category="meeting", place="Meeting room Larch", places=30, going=8, invited=60,
    ),
    Sample(
        title="Ski trip to the White Hills",
        body="<p>Two buses, one thermos for each row, and slopes for those who fall and those who do not.</p>",
        days=12, begins=7, minutes=720, category="outing", place="Bus from the main gate", places=80, going=27,
        cancelled="There is no snow, and the forecast promises rain. We try again in February.",
    ),
    Sample(
        title="Planting day in the river park",
        body="<p>Two hundred young willows are waiting for us. Spades and gloves are there, tea and pies as well.</p>",
        days=-11, begins=10, minutes=240, category="help", place="River park, at the footbridge", kind="forest",
        alt="Drawing: a forest by the water", places=60, going=43,
    ),
    Sample(
        title="What concrete does at minus thirty",
        body="<p>The laboratory tells of last winter: what cracked, what held, and what we mix since.</p>",
        days=-24, begins=15, minutes=75, category="training", place="Laboratory", going=22,
    ),
    Sample(
        title="Spring run",
        body="<p>Five or ten kilometres along the river. The distances still have to be measured.</p>",
        days=120, begins=10, minutes=180, category="sport", place="River park", draft=True,
    ),
)  # fmt: skip
