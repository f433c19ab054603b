"""The sample orders in English."""

from __future__ import annotations

from plugins.orders.samples.kinds import Sample

ORDERS = (
    Sample(
        number="3-P", days=400, title="On working hours and breaks",
        summary="Two shifts in production, flexible hours in the offices.",
        text="<p>I order:</p><ol><li>Production works in two shifts, from 7:00 to 15:30 and from 15:30 to 24:00.</li>"
        "<li>Offices choose their hours between 8:00 and 19:00; everybody is there from 10:00 to 16:00.</li>"
        "<li>The break of 45 minutes is taken between 11:30 and 14:00.</li></ol>",
    ),
    Sample(
        number="11-P", days=320, title="On business travel",
        summary="Who approves a trip, what is paid, and when the report is due.", scan=True,
        text="<p>I order:</p><ol><li>A trip is approved by the head of the department at least five working days "
        "before it begins.</li><li>Trains are booked before planes where the journey takes less than five hours.</li>"
        "<li>The report with receipts is handed in within three working days after the return.</li></ol>",
    ),
    Sample(
        number="D-4", days=260, directive=True, lasts=200, title="On winter duty at the warehouse",
        summary="Who clears the yard and the roofs after snow.",
        text="<p>The yard is cleared before 6:30, the roof of hall 2 whenever the snow is higher than 20 cm. The rota "
        "hangs in the porter's lodge.</p>",
    ),
    Sample(
        number="18-P", days=200, title="On the protection of personal data",
        summary="Rules for lists of people, copies of passports and mail to the outside.",
        confirm=5, confirmed=97, scan=True,
        text="<p>I order:</p><ol><li>Lists with data of people are not sent outside the company without a contract "
        "on their protection.</li><li>Copies of passports are kept by the personnel department alone.</li><li>Whoever "
        "loses a device with data tells the service desk within one hour.</li></ol>",
    ),
    Sample(
        number="22-P", days=150, title="On access to the sites",
        summary="Passes are shown at every gate; guests are met and accompanied.",
        text="<p>Everybody wears the pass visibly. Guests are announced a day before and are never left alone on the "
        "site. A lost pass is reported at once.</p>",
    ),
    Sample(
        number="25-P", days=95, title="On business travel: daily allowance", amends=("11-P",),
        summary="The daily allowance rises from the first of next month.",
        text="<p>Item 2 of the order is supplemented: the daily allowance is 40 at home and 75 abroad, in the currency "
        "of the contract.</p>",
    ),
    Sample(
        number="D-9", days=60, directive=True, title="On the inventory of tools",
        summary="Each workshop counts its tools by the end of the month.", lasts=90,
        text="<p>Heads of workshops name two people each who count the tools. The list is sent to the store by the "
        "last working day of the month.</p>",
    ),
    Sample(
        number="31-P", days=40, title="On fire safety", summary="What to do in a fire, where to gather, whom to call.",
        confirm=5, confirmed=92, scan=True, news="Hall 3 gathers at gate 4 from now on.",
        text="<p>I order:</p><ol><li>Whoever sees fire or smoke presses the nearest call point and dials 112.</li><li>"
        "Everybody leaves the building by the nearest stairs; lifts are not used.</li><li>Hall 1 gathers at gate 2, "
        "hall 3 at gate 4, the offices in the car park.</li></ol>",
    ),
    Sample(
        number="34-P", days=21, title="On remote work", cancels=("3-P",),
        summary="Two days a week from home where the work allows it, by agreement with the head.",
        confirm=5, confirmed=88,
        text="<p>I order:</p><ol><li>Who can work from home may do so on two days a week.</li><li>The days are agreed "
        "with the head and noted in the calendar.</li><li>Core time from 10:00 to 16:00 holds at home too.</li></ol>",
    ),
    Sample(
        number="36-P", days=6, title="On the working days around New Year",
        summary="The company rests from 31 December to 8 January.", lasts=60,
        text="<p>31 December is a day off and is worked in advance on the second Saturday of December. Who keeps "
        "continuous processes running works by a separate rota.</p>",
    ),
    Sample(
        number="37-P", days=1, title="On the use of the new information system",
        summary="From Monday requests for purchases are made in the portal only.", confirm=3, confirmed=25,
        text="<p>I order:</p><ol><li>From Monday requests for purchases are made in the portal; paper requests are not "
        "accepted.</li><li>Heads approve requests within two working days.</li></ol>",
    ),
    Sample(
        number="38-P", days=None, title="On the holiday plan for next year",
        summary="Everybody enters their wishes by 15 December.", confirm=5,
        text="<p>Wishes are entered in the portal by 15 December; heads agree on the plan by 20 December.</p>",
    ),
)  # fmt: skip
