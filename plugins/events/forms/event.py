"""The author's form."""

from __future__ import annotations

from datetime import UTC, datetime, tzinfo
from typing import Any

from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    FileField,
    HiddenField,
    SelectField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Optional

from plugin_sdk import EVERYONE
from plugin_sdk.i18n import gettext as _
from plugin_sdk.i18n import lazy_gettext as _l
from plugin_sdk.i18n import lazy_pgettext as _p
from plugin_sdk.people import places
from plugin_sdk.web import AudienceField, Form
from plugins.events.forms.fields import CountField, PeopleField, at_most, one_line, web_address
from plugins.events.models import (
    ALT_LENGTH,
    BODY_LENGTH,
    MOST_GUESTS,
    MOST_PLACES,
    PLACE_LENGTH,
    REASON_LENGTH,
    TITLE_LENGTH,
    URL_LENGTH,
    Event,
)
from plugins.events.services import categories, times
from plugins.events.services.refusal import Refused
from plugins.events.services.times import Period
from plugins.events.services.writing import Content, content_of

_MOMENT = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
_TIME = ["%H:%M", "%H:%M:%S"]
_PLAIN = ("title", "body", "category", "cover_alt", "place", "location_id", "online_url", "enrolling", "waiting_list")


class EventForm(Form):
    """Everything that an author writes and chooses. Times are those of ``zone``."""

    title = StringField(
        _p("events", "Title"), [DataRequired(_l("Give it a title.")), at_most(TITLE_LENGTH)], filters=[one_line]
    )
    body = TextAreaField(_p("events", "Text"), [at_most(BODY_LENGTH)])
    category = SelectField(_l("Kind"))
    cover = FileField(
        _l("Picture"), description=_l("JPEG, PNG, WebP, GIF or AVIF, at most 20 MB. Wide pictures look best.")
    )
    remove_cover = BooleanField(_l("Take the picture away"))
    cover_alt = StringField(
        _l("What the picture shows"),
        [at_most(ALT_LENGTH)],
        description=_l("Read out to people who cannot see it. Leave it empty if the picture only decorates."),
    )
    first_day = DateField(_l("First day"), [InputRequired(_l("Choose a day."))])
    begins = TimeField(_l("Begins at"), [Optional()], format=_TIME)
    last_day = DateField(_l("Last day"), [Optional()], description=_l("Empty for an event of one day."))
    ends = TimeField(_l("Ends at"), [Optional()], format=_TIME)
    whole_day = BooleanField(_l("Whole days"), description=_l("It has no hours; the same days everywhere."))
    place = StringField(
        _l("Where"), [at_most(PLACE_LENGTH)], filters=[one_line], description=_l("A room, an address, a meeting point.")
    )
    location_id = SelectField(_l("Office"), coerce=lambda value: int(value) if value else None)
    online_url = StringField(_l("Link to take part online"), [at_most(URL_LENGTH), web_address])
    audience = AudienceField(_l("Who may see it"), default=[EVERYONE])
    organisers = PeopleField(_l("Organisers"), description=_l("They may change the event, see who comes, and invite."))
    enrolling = BooleanField(_l("People enrol"), description=_l("Without it, only those who are invited answer."))
    places = CountField(
        _p("events", "Places"), least=1, most=MOST_PLACES, description=_l("Empty for no limit. Guests count.")
    )
    waiting_list = BooleanField(
        _l("Waiting list"), description=_l("When it is full, people wait in order and move up by themselves.")
    )
    guests = CountField(
        _l("Guests that each may bring"), least=0, most=MOST_GUESTS, description=_l("0 if nobody may bring any.")
    )
    opens_at = DateTimeLocalField(_l("Enrolment opens"), [Optional()], format=_MOMENT)
    closes_at = DateTimeLocalField(_l("Enrolment closes"), [Optional()], format=_MOMENT)
    version = HiddenField()

    def __init__(self, *args: Any, zone: tzinfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone
        self.period: Period | None = None
        chosen = self.category.data or ""
        known = categories.choices()
        if chosen and chosen not in dict(known) and chosen == self.category.object_data:
            # One that the settings do not name any more stays with events that have it.
            known.append((chosen, categories.title_of(chosen)))
        self.category.choices = [("", _l("Not said")), *known]
        self.location_id.choices = [("", _l("Not said")), *((place.id, place.name) for place in places())]

    @classmethod
    def of(cls, event: Event) -> EventForm:
        """The form of an event that is there already, in the zone in which its times were chosen."""
        content, zone = content_of(event), times.zone_of(event.zone)
        starts, ends = (moment.astimezone(zone) for moment in (event.starts_at, event.ends_at))
        last_day = event.last_day if event.whole_day else ends.date()
        return cls(
            zone=zone,
            first_day=event.first_day,
            begins=None if event.whole_day else starts.time(),
            last_day=last_day if last_day != event.first_day else None,
            ends=None if event.whole_day else ends.time(),
            whole_day=event.whole_day,
            audience=list(content.audience),
            organisers=content.organisers,
            places=content.places,
            guests=content.guests,
            opens_at=_local(content.opens_at, zone),
            closes_at=_local(content.closes_at, zone),
            version=str(event.version),
            **{name: getattr(content, name) for name in _PLAIN},
        )

    def validate(self, extra_validators: Any = None) -> bool:
        """See that the times make a period, too; what is wrong is said at the field."""
        valid = bool(super().validate(extra_validators))
        if any(self[name].errors for name in ("first_day", "last_day", "begins", "ends")):
            return False
        try:
            self.period = self._period()
            for name in ("opens_at", "closes_at"):
                self._moment(name)
        except Refused as refused:
            self[refused.field].errors = [*self[refused.field].errors, str(refused)]
            return False
        return valid

    def _period(self) -> Period:
        if self.whole_day.data:
            return times.whole_days(self.first_day.data, self.last_day.data, self.zone)
        if self.begins.data is None:
            raise Refused(_("Say at what time it begins, or tick “Whole days”."), "begins")
        return times.timed(self.first_day.data, self.begins.data, self.last_day.data, self.ends.data, self.zone)

    def _moment(self, name: str) -> datetime | None:
        local: datetime | None = self[name].data
        return times.moment(local.date(), local.time(), self.zone, name) if local is not None else None

    def content(self) -> Content:
        """What was typed and chosen, once the form is valid."""
        assert self.period is not None
        return Content(
            title=self.title.data,
            body=self.body.data or "",
            category=self.category.data or "",
            cover_alt=self.cover_alt.data or "",
            place=self.place.data or "",
            location_id=self.location_id.data,
            online_url=self.online_url.data or "",
            period=self.period,
            enrolling=self.enrolling.data,
            waiting_list=self.waiting_list.data,
            audience=self.audience.data,
            organisers=self.organisers.person_ids,
            places=self.places.value,
            guests=self.guests.value or 0,
            opens_at=self._moment("opens_at"),
            closes_at=self._moment("closes_at"),
        )

    def picture(self) -> Any:
        """The picture that was sent along, or ``None``."""
        sent = self.cover.data
        return sent if getattr(sent, "filename", "") else None

    def known_version(self) -> int:
        """The version that the author had opened; 0 if the form does not say."""
        text = self.version.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0


def _local(moment: datetime | None, zone: tzinfo) -> datetime | None:
    return moment.replace(tzinfo=moment.tzinfo or UTC).astimezone(zone).replace(tzinfo=None) if moment else None


class CancelForm(Form):
    """Why an event does not take place."""

    reason = TextAreaField(
        _p("events", "Why"),
        [DataRequired(_l("Say why, for those who meant to come.")), at_most(REASON_LENGTH)],
        description=_l("Everybody who is enrolled or invited reads it."),
    )
