"""The sample pages in English."""

from __future__ import annotations

from plugins.pages.models import CONTACTS, DETAILS, LINKS
from plugins.pages.samples.kinds import Sample

PAGES = (
    Sample(
        title="Company details",
        kind=DETAILS,
        body="<p>Copy from here, so that no invoice comes back because of one digit.</p>",
        entries=(
            {"label": "Full name", "value": "Northshore Timber and Building Ltd"},
            {"label": "Company number", "value": "00 000 000"},
            {"label": "VAT number", "value": "XX 000 0000 00"},
            {"label": "Registered address", "value": "1 Pier Road, Northshore"},
            {"label": "Bank", "value": "Harbour Bank, Northshore branch"},
            {"label": "Account", "value": "XX00 0000 0000 0000 0000 00"},
            {"label": "Director", "value": "Acts on the basis of the articles"},
        ),
        file=(
            "Company card.xlsx",
            "What\tHow\nName\tNorthshore Timber and Building Ltd\nNumber\t00 000 000\nBank\tHarbour Savings Bank\n",
        ),
        below=(
            Sample(
                title="Details for foreign partners",
                kind=DETAILS,
                entries=(
                    {"label": "Name for payments", "value": "NORTHSHORE TIMBER AND BUILDING LTD"},
                    {"label": "SWIFT", "value": "XXXXXX00"},
                    {"label": "Correspondent bank", "value": "Far Shore Bank"},
                ),
                owner=3,
            ),
            Sample(
                title="Seals, letterheads and logo",
                body="""<p>The logo stands on white or on sand, never on a photo. Keep a free margin as wide as the
                letter N.</p>
                <h2>Which letterhead</h2><ul><li>Offers and contracts: the one with bank details.</li>
                <li>Everything else: the short one.</li></ul>""",
                owner=5,
            ),
        ),
    ),
    Sample(
        title="Policies",
        body="""<p>Short rules that hold for all of us. Each has somebody who answers for it: if one makes no sense
        in your
        case, write to that person.</p>""",
        below=(
            Sample(
                title="Leave",
                body="""<p>You have 28 days of leave a year. Ask for them two weeks ahead; a day or two can be
                agreed with
                your head without a form.</p><h2>How to ask</h2><ol><li>Agree on the days with your head.</li>
                <li>Send the request; the form is attached.</li><li>Pay comes three days before the leave
                begins.</li></ol>
                <p>Moving days? See <a href="/pages/policies/working-hours">working hours</a>.</p>""",
                before="""<p>You have 28 days of leave a year. Ask for them four weeks ahead.</p><h2>How to ask</h2>
                <ol><li>Fill in the form.</li><li>Bring it to the personnel department, room 214.</li>
                <li>Pay comes three days before the leave begins.</li></ol>""",
                note="Two weeks are enough; no walk to room 214 any more",
                file=(
                    "Leave request.docx",
                    """Leave request
                    I ask for leave from ____ to ____ .
                    Signature, date\f
                    How the leave allowance is paid
                    The allowance comes three days before the leave begins, together with the holiday bonus.""",
                ),
                owner=7,
            ),
            Sample(
                title="Working hours",
                body="""<p>Offices work from 9 to 18 with an hour for lunch. Shops keep their shift plans. Who
                brings a child
                to school in the morning may begin until 10 and stay as much longer; tell your team.</p>""",
                owner=7,
                due=-12,
            ),
            Sample(
                title="Working from home",
                body="""<p>Up to two days a week, where the work allows it. Be reachable in core hours, 10 to 16.</p>
                <ul><li>Company data stays on the company's notebook.</li><li>Paper with names on it stays in the
                office.</li></ul>""",
                owner=9,
            ),
            Sample(
                title="Business trips",
                body="""<p>Plan with your head, book through the travel desk, settle within three days.</p>
                <h2>What is paid</h2><table><thead><tr><th>What</th><th>How much</th></tr></thead><tbody>
                <tr><td>Day allowance at home</td><td>as the law allows without tax</td></tr>
                <tr><td>Train</td><td>second class</td></tr><tr><td>Hotel</td><td>up to the limit of the city</td></tr>
                </tbody></table>""",
                owner=11,
            ),
            Sample(
                title="Information security",
                body="""<p>Five habits that spare us most trouble.</p><ol><li>Lock the screen when you stand up.</li>
                <li>A password belongs to one person and one system.</li><li>Nobody from IT will ever ask for it.</li>
                <li>A strange letter? Do not answer; send it to the help desk.</li>
                <li>Lost a device? Call at once, at night too.</li></ol>""",
                owner=13,
                below=(
                    Sample(
                        title="What may be shared with whom",
                        body="""<p><strong>Open</strong>: what stands on our site. <strong>Internal</strong>: everything
                        here. <strong>Closed</strong>: prices, pay, personal data – only with who needs it for
                        work.</p>""",
                        owner=13,
                    ),
                ),
            ),
            Sample(
                title="Safety at work",
                body="""<p>No task is worth an injury. Whoever sees a danger stops the work; nobody is blamed for
                that.</p>
                <p>Helmet and vest behind the yellow line, always.</p>""",
                owner=15,
                due=-40,
            ),
        ),
    ),
    Sample(
        title="Whom to call",
        kind=CONTACTS,
        body="<p>If you do not know who is in charge, begin with reception.</p>",
        entries=(
            {"name": "Reception", "note": "Visitors, post, passes", "phone": "+7 812 555 00 00", "mail": ""},
            {"person": 2, "note": "Contracts and legal questions"},
            {"person": 4, "note": "Pay and leave"},
            {
                "name": "Help desk",
                "note": "Computers, phones, passwords",
                "phone": "4-11",
                "mail": "help@northshore.example",
            },
        ),
        below=(
            Sample(
                title="In an emergency",
                kind=CONTACTS,
                body="<p><strong>Fire, injury, gas: 112 first</strong>, then the engineer on duty.</p>",
                entries=(
                    {"name": "Engineer on duty", "note": "Day and night", "phone": "4-00", "mail": ""},
                    {"name": "First aid room", "note": "Ground floor, by the canteen", "phone": "4-03", "mail": ""},
                    {"person": 6, "note": "Head of safety"},
                ),
                owner=15,
            ),
            Sample(
                title="Contacts of the branches",
                kind=CONTACTS,
                entries=(
                    {
                        "name": "Head office",
                        "note": "1 Pier Road",
                        "phone": "+7 812 555 00 00",
                        "mail": "office@northshore.example",
                    },
                    {
                        "name": "Plant",
                        "note": "8 Mill Street",
                        "phone": "+7 812 555 10 00",
                        "mail": "plant@northshore.example",
                    },
                ),
                owner=17,
            ),
        ),
    ),
    Sample(
        title="Our other systems",
        kind=LINKS,
        body="<p>All of them open with your domain password. No access? Ask the help desk.</p>",
        entries=(
            {"title": "Mail and calendar", "url": "https://mail.northshore.example/", "note": "Also on the phone"},
            {"title": "Personnel system", "url": "https://hr.northshore.example/", "note": "Pay slips, requests"},
            {"title": "Warehouse", "url": "https://stock.northshore.example/", "note": "From the company network only"},
            {"title": "Help desk", "url": "https://help.northshore.example/", "note": "Or call 4-11"},
        ),
        owner=13,
    ),
    Sample(
        title="For newcomers",
        body="""<p>Welcome! Your first week in four pages. Nobody expects you to remember it all.</p>""",
        owner=19,
        below=(
            Sample(
                title="Your first day",
                body="""<ol><li>9:00, reception: your pass.</li><li>9:30, personnel department: signatures.</li>
                <li>10:30, IT: notebook and password.</li><li>12:30, lunch with your team – it is on us.</li></ol>""",
                owner=19,
            ),
            Sample(
                title="Pass, parking, canteen",
                body="""<p>The pass opens the doors of your floor. Parking is behind building 2; the left half is for
                visitors. The canteen serves lunch from 12 to 14.</p>""",
                owner=19,
            ),
            Sample(
                title="Words we use",
                body="""<p>A few words that you will hear and find in no dictionary.</p><ul>
                <li><strong>The yellow line</strong>: where the shop begins and helmets go on.</li>
                <li><strong>A round table</strong>: the Monday talk of a team.</li></ul>""",
                owner=19,
                draft=True,
            ),
        ),
    ),
    Sample(
        title="For editors",
        body="""<p>How we write here: short, active, checked once a year. Every page has one owner.</p>
        <p>What to avoid: see <a href="/pages/for-editors/style-of-2019">the style of 2019</a>.</p>""",
        part=True,
    ),
)
