"""The forms of the wizard for what stands in the configuration file, and for the trials."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Email, InputRequired, Length, NumberRange, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from core.config import Config, MailConfig
from core.i18n import LANGUAGE_NAMES
from core.identity.forms import GrantForm
from core.identity.preferences import time_zones
from core.web.forms import Form

ADDRESS = r"https?://[^\s/]\S*"
SOURCE_KEY = r"[a-z][a-z0-9_-]{0,39}"


class TicksField(SelectMultipleField):
    """Several choices, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class PlaceForm(Form):
    """Address, languages and time zone of the portal."""

    url = StringField(
        _l("Address of the portal"),
        [
            InputRequired(_l("Enter the address that people type.")),
            Regexp(
                ADDRESS + r"\Z", message=_l("Begin with https:// and name the host, like https://portal.example.com.")
            ),
        ],
        description=_l("As people type it. Links in letters begin with it."),
    )
    languages = TicksField(_l("Languages that people may choose"), [InputRequired(_l("Choose at least one."))])
    language = SelectField(_l("Language of who has chosen none"), [InputRequired()])
    time_zone = SelectField(
        _l("Time zone of the head office"),
        [InputRequired()],
        description=_l("Days begin in it. Each place of work may have another one."),
    )

    def offer(self) -> None:
        """Fill in the choices."""
        names = [SelectChoice(code, name) for code, name in LANGUAGE_NAMES.items()]
        self.languages.choices = names
        self.language.choices = names
        self.time_zone.choices = [SelectChoice(name, name.replace("_", " ")) for name in time_zones()]

    def validate_language(self, field: SelectField) -> None:
        """One of those that people may choose."""
        if self.languages.data and field.data not in self.languages.data:
            raise ValidationError(_l("Choose one of the languages above."))

    def wishes(self) -> dict[str, dict[str, Any]]:
        """What would stand in the configuration."""
        chosen = [code for code in LANGUAGE_NAMES if code in self.languages.data]
        return {
            "portal": {
                "url": self.url.data,
                "language": self.language.data,
                "languages": chosen,
                "time_zone": self.time_zone.data,
            }
        }


class MailForm(Form):
    """The mail server, and where a test letter goes."""

    host = StringField(
        _l("Mail server"),
        [InputRequired(_l("Enter the name of the server.")), Length(max=255)],
        description=_l("Its name in the network, like mail.example.com."),
    )
    security = RadioField(_l("Encryption"), [InputRequired()])
    port = IntegerField(
        _l("Port"),
        [InputRequired(_l("Enter a number.")), NumberRange(1, 65535, _l("A number from 1 to 65535."))],
        description=_l("Mostly 587 with STARTTLS, 465 with TLS, 25 without encryption."),
    )
    ca_file = StringField(
        _l("File of the certificate authority"),
        [Length(max=400)],
        description=_l("On the portal's machine, only for a company's own authority."),
    )
    user = StringField(_l("User"), [Length(max=255)], description=_l("Empty if the server asks for none."))
    password = PasswordField(
        _l("Password"), [Length(max=400)], description=_l("Only for the test letter; it is not kept.")
    )
    sender = StringField(
        _l("Letters come from"),
        [InputRequired(_l("Enter an address.")), Email(_l("This is not an e-mail address."))],
        description=_l("An address that the server lets the portal use."),
    )
    to = StringField(
        _l("Send the test letter to"),
        [InputRequired(_l("Enter an address.")), Email(_l("This is not an e-mail address."))],
        description=_l("Best your own."),
    )

    def offer(self) -> None:
        """Fill in the choices."""
        self.security.choices = [
            SelectChoice("starttls", _("STARTTLS")),
            SelectChoice("tls", _("TLS from the start")),
            SelectChoice("none", _("None: only within the company's own network")),
        ]

    def table(self) -> dict[str, Any]:
        """What would stand in the configuration, without the password."""
        names = ("host", "port", "security", "ca_file", "user", "sender")
        return {name: self[name].data for name in names if self[name].data or name in ("host", "port", "security")}

    def settings(self, running: Config) -> MailConfig:
        """The settings to try; the password in force where the same server and user are meant and none was typed."""
        present = running.mail
        same = (present.host, present.user) == (self.host.data, self.user.data)
        password = self.password.data or (present.password if same else "")
        return MailConfig(**self.table(), password=password)


class DirectoryForm(Form):
    """The least that a directory needs, and the password for a trial."""

    key = StringField(
        _l("Short name"),
        [InputRequired(_l("Enter a name.")), Regexp(SOURCE_KEY + r"\Z", message=_l("Small letters, digits, - and _."))],
        default="corp",
        description=_l("Stands in the configuration: [sources.corp]."),
    )
    title = StringField(
        _l("What people call it"), [Length(max=120)], description=_l("Stands on the sign-in page and in lists.")
    )
    flavor = RadioField(_l("Kind"), [InputRequired()], default="active_directory")
    servers = TextAreaField(
        _l("Servers"),
        [InputRequired(_l("Enter at least one address."))],
        description=_l("One per line, like ldaps://dc1.corp.example.com. The second is asked when the first is down."),
    )
    start_tls = BooleanField(_l("Encrypt with StartTLS (only for ldap:// addresses)"))
    ca_file = StringField(
        _l("File of the certificate authority"),
        [Length(max=400)],
        description=_l("On the portal's machine, only for a company's own authority."),
    )
    base = StringField(
        _l("Where people are"),
        [InputRequired(_l("Enter a place in the directory."))],
        description=_l("Like OU=Company,DC=corp,DC=example,DC=com."),
    )
    bind_dn = StringField(
        _l("Account that reads"), [Length(max=400)], description=_l("An account of its own that may read and no more.")
    )
    bind_password = PasswordField(_l("Its password"), description=_l("Only for the test; it is not kept."))
    netbios = StringField(_l("Short name of the domain"), [Length(max=80)], description=_l("CORP in CORP\\login."))
    upn_suffixes = StringField(
        _l("Names behind the @"), [Length(max=400)], description=_l("corp.example.com in login@corp.example.com.")
    )

    def offer(self) -> None:
        """Fill in the choices."""
        self.flavor.choices = [
            SelectChoice("active_directory", "Active Directory, Samba"),
            SelectChoice("openldap", "OpenLDAP, FreeIPA, 389 Directory Server"),
        ]

    def validate_bind_password(self, field: PasswordField) -> None:
        """An account needs its password."""
        if self.bind_dn.data and not field.data:
            raise ValidationError(_l("Enter the password, so that the account can be tried."))

    def table(self) -> dict[str, Any]:
        """What would stand in the configuration, without the password."""
        found: dict[str, Any] = {"kind": "ldap"}
        for name in ("title", "flavor", "ca_file", "base", "bind_dn", "netbios"):
            if self[name].data:
                found[name] = self[name].data
        found["servers"] = self.servers.data.split()
        if self.start_tls.data:
            found["start_tls"] = True
        if self.upn_suffixes.data:
            found["upn_suffixes"] = self.upn_suffixes.data.replace(",", " ").split()
        return found


class UploadForm(Form):
    """A list of people as a file."""

    file = FileField(_l("File"), [FileRequired(_l("Choose a file."))])


class CheckForm(Form):
    """Somebody's own login and password in a directory, to see whether the way in works."""

    realm = SelectField(_l("Directory"), [InputRequired()])
    login = StringField(_l("Login"), [InputRequired(_l("Enter your login.")), Length(max=200)])
    password = PasswordField(
        _l("Password"),
        [InputRequired(_l("Enter your password.")), Length(max=400)],
        description=_l("It is checked in the directory and not kept."),
    )


class RoleGrantForm(GrantForm):
    """A role, whom it is given to, and until when."""

    role = RadioField(_l("Role"), [InputRequired(_l("Choose a role."))])
