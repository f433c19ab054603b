"""The sample posts in English."""

from __future__ import annotations

from plugins.news.samples.kinds import Said, Sample

POSTS = (
    Sample(
        title="The school in Birch Valley opens its doors",
        lead=(
            "Fourteen months, 312 children, one very long winter: on Monday the first bell rang in the house that"
            " we built."
        ),
        body="""
            <p>At half past seven there was already a crowd at the gate. By eight the headmistress had given up
            counting. When the doors opened, the first thing the children did was what nobody had planned for: they ran
            their hands along the larch wall in the entrance hall, all the way to the end and back.</p>
            <h2>What made it hard</h2>
            <p>You remember February. Minus thirty-four at the crane, concrete that had to be kept warm like a newborn,
            and a road that was closed for nine days. The frame still stood on the date that we had promised.</p>
            <ul>
            <li>2,900 cubic metres of concrete from our own mixers</li>
            <li>46 roof trusses from the timber hall</li>
            <li>not one accident with lost time</li>
            </ul>
            <p>Thank you to everybody who was out there, and to everybody at home who kept dinner warm.</p>
            <blockquote>“It smells of wood and of something new. I want to go to lessons here myself.” — Mother of a
            first-former</blockquote>
        """,
        days=1,
        kind="building",
        alt="Drawing: a building with many windows in front of hills",
        warmth=10,
        pinned_days=5,
        said=(
            Said(
                text=(
                    "I was there when the first truss went up. Seeing the lights on in every window now – goose bumps."
                ),
                answers=(
                    "Same here. My daughter is in 2B, by the way, right above your truss.",
                    "Then it has to hold!",
                ),
            ),
            Said(
                text="Could we have a print of the picture for the canteen wall?",
                answers=("It is at the printer's already.",),
            ),
            Said(
                text="Zero accidents in such a winter. That is the figure I am proudest of.",
            ),
        ),
    ),
    Sample(
        title="Heating season: what changes in the halls from Monday",
        lead="The new boiler house takes over. Please read this before your first shift of the week.",
        body="""
            <p>From Monday, six in the morning, halls 1 to 4 are heated by the new boiler house. For you this means:</p>
            <ol>
            <li>The big gates close by themselves after <strong>40 seconds</strong>. Do not stand a trolley in the
            beam.</li>
            <li>The old radiators along the north wall stay cold. That is intended.</li>
            <li>If it is below 16 degrees at your place an hour after the shift began, call the duty engineer on
            <strong>4-11</strong>. Nobody has to freeze in silence.</li>
            </ol>
            <p>The changing rooms get their new dryers in the same week: ten pairs of boots at once.</p>
        """,
        days=3,
        hour=6,
        kind="plant",
        alt="Drawing: a plant with chimneys under a morning sky",
        warmth=4,
        important=True,
        must_read=True,
        said=(
            Said(
                text="Does that hold for the paint shop too?",
                answers=("The paint shop keeps its own heating. Nothing changes there.",),
            ),
            Said(
                text="Boot dryers! At last. I withdraw everything I have said since 2019.",
            ),
        ),
    ),
    Sample(
        title="A new face at the drawing table: welcome, design office",
        lead="Five new colleagues start this month, from Porto, Perm and the next street.",
        body="""
            <p>The design office is growing, and not only in screens. This month five people join us who between them
            have drawn two bridges, a swimming pool, a monastery roof and a doghouse with a bay window.</p>
            <p>They sit on the third floor, left of the plotter, where the good coffee is. Go and say hello; they have
            been told that people here do that.</p>
        """,
        days=5,
        kind="people",
        alt="Drawing: a group of people side by side",
        warmth=8,
        said=(
            Said(
                text="Who drew the doghouse? We need to talk. My dog needs a bay window.",
            ),
            Said(
                text="Welcome! The plotter likes to be spoken to kindly, everything else you will find out.",
            ),
        ),
    ),
    Sample(
        title="Ideas that paid off: three hundred and eleven in a year",
        lead="The suggestion box has moved to the portal, and look what came out of it.",
        body="""
            <p>Three hundred and eleven ideas came in within the last twelve months, a hundred and four are in use. The
            one that saved most is also the simplest: a shelf. It stands between the saw and the press, and it spares
            eleven steps, four hundred times a day.</p>
            <p>The five authors of the year share the prize, and each of them has picked a charity that gets the same
            amount.</p>
            <p>Got something on your mind? Two sentences are enough. Somebody answers within a week – that is the
            promise.</p>
        """,
        days=8,
        kind="people",
        alt="Drawing: colleagues standing together",
        warmth=7,
        said=(
            Said(
                text="Eleven steps! I have worked it out: that is a walk to the coast and back every year.",
                answers=(
                    "Then where is my coast?",
                    "It was converted into coffee breaks.",
                ),
            ),
        ),
    ),
    Sample(
        title="Quarry: night blasting is over for this year",
        lead=(
            "The last one was on Thursday. Thank you to the neighbours, and to the team for the quiet voices on "
            "the radio."
        ),
        body="""
            <p>All nine night blasts were done within the agreed hours, and the vibration at the nearest house stayed at
            a third of the limit. The measurements hang at the gate and can be had from the quarry office.</p>
            <p>From December the road along the ridge is open for bicycles again. Please keep to the right; the loaders
            are wide.</p>
        """,
        days=10,
        kind="forest",
        alt="Drawing: wooded hills under an evening sky",
        warmth=4,
        part=True,
        said=(
            Said(
                text="My grandmother lives in that nearest house. She slept through all nine.",
            ),
        ),
    ),
    Sample(
        title="Blood donor day: ninety-two of us",
        lead="A new record, and the doctors ran out of biscuits.",
        body="""
            <p>Ninety-two colleagues rolled up a sleeve on Wednesday, thirty-one of them for the first time. That helps
            up to two hundred and seventy-six people.</p>
            <p>The next date is in February. Who could not come this time because of a cold: get well first, there will
            be biscuits again. More of them.</p>
        """,
        days=14,
        kind="people",
        alt="Drawing: many colleagues in a row",
        warmth=9,
        said=(
            Said(
                text="First time for me. It does not hurt, and afterwards everybody is terribly nice to you.",
            ),
            Said(
                text="The biscuit shortage has been noted by purchasing.",
            ),
        ),
    ),
    Sample(
        title="The harbour crane gets a name",
        lead="After 214 suggestions and a run-off: meet Gerda.",
        body="""
            <p>She is forty-one metres tall, lifts sixty-three tonnes and turns her back on the wind by herself. Until
            now she was called “Crane 7”. That was no way to treat a lady.</p>
            <p>The name won by nine votes against “Little John”. The christening, with a bottle of apple juice because
            of the paint, is on the first dry Friday.</p>
        """,
        days=17,
        kind="sea",
        alt="Drawing: the sea under a wide sky",
        warmth=9,
        said=(
            Said(
                text="I demand a recount. – The friends of Little John",
                answers=("The recount was done by the friends of Gerda.",),
            ),
            Said(
                text="As her driver: she is pleased.",
            ),
        ),
    ),
    Sample(
        title="Days off over the New Year, and who is on duty",
        lead="The calendar for December and January is agreed with the works council.",
        body="""
            <p>The offices are closed from 31 December to 8 January. The plant works its usual shifts until the 30th at
            noon; the furnaces stay warm, so there is a duty crew.</p>
            <p>Please enter your leave by <strong>5 December</strong>. Shift swaps are possible until the 20th; your
            foreman knows how.</p>
            <p>The list of the duty engineers hangs at the gates and is printed for those without a computer.</p>
        """,
        days=20,
        hour=8,
        kind="forest",
        alt="Drawing: fir trees on a hillside",
        warmth=3,
        important=True,
        said=(
            Said(
                text="Is the 30th a short day for the offices as well?",
                answers=("Yes, until two o'clock.",),
            ),
        ),
    ),
    Sample(
        title="Safety walk: what the fresh eyes found",
        lead="Bookkeeping walked through hall 2, hall 2 walked through bookkeeping. Both found something.",
        body="""
            <p>The rule of the exchange: whoever has never worked there writes down what looks dangerous. Bookkeeping
            found a cable across a walkway, a fire extinguisher behind a plant and a step that is seven millimetres too
            high. Hall 2 found an office chair with three wheels and a window that nobody had been able to open since
            spring.</p>
            <p>All five were mended the same day. Next pair: the laboratory and the motor pool.</p>
        """,
        days=25,
        kind="plant",
        alt="Drawing: the halls of the plant",
        warmth=6,
        said=(
            Said(
                text="The chair was mine. I had got used to it.",
            ),
        ),
    ),
    Sample(
        title="Forty years at the saw",
        lead="On Friday the timber hall said goodbye to a man who has cut wood for half of the coast.",
        body="""
            <p>He came at seventeen, for one summer. Since then he has trained twenty-six apprentices, one of whom is
            now his head of department, and can tell by the sound whether a blade will last the shift.</p>
            <p>What will he do now? “First, sleep until seven. Then build a boat.” The wood for it he got from us, the
            plan from the design office, and a saw blade, framed, from his hall.</p>
        """,
        days=30,
        kind="forest",
        alt="Drawing: a forest in the light of the evening",
        warmth=10,
        said=(
            Said(
                text="He taught me to listen before I look. Fair wind!",
            ),
            Said(
                text="We will come and help with the boat. We know where you live.",
            ),
            Said(
                text="Thank you for everything. The hall is too quiet on the left side now.",
            ),
        ),
    ),
    Sample(
        title="Canteen: soup from the window and a menu on the phone",
        lead="Shorter queues, and you can see at ten what is for lunch at your place.",
        body="""
            <p>Two things have changed. The soup has a window of its own, so whoever only wants soup is out in two
            minutes. And the menu of every site stands in the portal, with allergens, a week ahead.</p>
            <p>Wishes go to the kitchen directly. Yes, the cherry dumplings come back.</p>
        """,
        days=36,
        kind="people",
        alt="Drawing: people standing in a queue",
        warmth=8,
        said=(
            Said(
                text="Cherry dumplings!!!",
                answers=(
                    "Thursday.",
                    "I have cancelled a meeting for it.",
                ),
            ),
        ),
    ),
    Sample(
        title="Why this portal, and what to do first",
        lead="Everything in one place: people, news, lunch. A short tour.",
        body="""
            <p>Until last week you needed four passwords and a sheet of paper at the notice board to find out who is
            responsible for what. Now there is one place.</p>
            <ol>
            <li>Find a colleague: half a name is enough, or the last digits of the phone.</li>
            <li>Look at your own page and say which language you want.</li>
            <li>React to this post, to see that it works.</li>
            </ol>
            <p>What is missing? Write it in the comments; we read them all.</p>
        """,
        days=41,
        kind="sea",
        alt="Drawing: morning over the sea",
        warmth=7,
        said=(
            Said(
                text="Found three people in one minute whom I had been looking for since summer.",
            ),
            Said(
                text="Dark mode. You had me at dark mode.",
            ),
        ),
    ),
    Sample(
        title="Winter tyres and a lift to work",
        lead="Who has a free seat, who needs one: the car-sharing list for the cold months.",
        body="""
            <p>The motor pool changes tyres for colleagues on two Saturdays, and the list of free seats opens with
            it.</p>
        """,
        days=-2,
        hour=6,
        kind="forest",
        alt="Drawing: trees along a winter road",
        warmth=0,
    ),
    Sample(
        title="Interview: the woman who draws bridges",
        lead="",
        body="""
            <p>(Questions are with her, answers come on Wednesday.)</p>
        """,
        days=None,
        review=True,
    ),
)
