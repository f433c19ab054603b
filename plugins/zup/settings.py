"""The table ``[sources.<key>]`` of a 1C:ZUP base, checked as a whole before anything is connected."""

from __future__ import annotations

import ipaddress
import re
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, available_timezones

from pydantic import AfterValidator, Field, model_validator

from plugin_sdk.db import utcnow
from plugin_sdk.org import Section, SourceSettings
from plugins.zup.absences import ABSENCE_KINDS

ODATA = "odata/standard.odata"
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _guid(text: str) -> str:
    if text and not _GUID.fullmatch(text.lower()):
        raise ValueError(f"{text!r} is not a key of 1C such as 7a1c7b60-0001-4a00-8000-000000000001")
    return text.lower()


def _known_zone(name: str) -> str:
    if name and name not in available_timezones():
        raise ValueError(f"'time_zone': {name!r} is no time zone; use a name such as Europe/Moscow")
    return name


def _known_absences(kinds: dict[str, str]) -> dict[str, str]:
    for state, kind in kinds.items():
        if kind and kind not in ABSENCE_KINDS:
            raise ValueError(f"'absence_kinds.{state}': {kind!r} is not known; known are {', '.join(ABSENCE_KINDS)}")
    return kinds


Guid = Annotated[str, AfterValidator(_guid)]


class Branch(Section):
    """A place where people work.

    Attributes:
        department: ``Ref_Key`` of the topmost department that is there; those below it are there, too.
        default: the branch of departments that no other branch holds.
    """

    name: str = Field(min_length=1)
    department: Guid = ""
    city: str = ""
    time_zone: Annotated[str, AfterValidator(_known_zone)] = ""
    default: bool = False

    @property
    def external_id(self) -> str:
        """What the branch is known by."""
        return self.department or "default"


class EntitySets(Section):
    """Names of the entity sets where the base has others; an empty name means that the base does not have it."""

    organisations: str = Field(default="Catalog_Организации", min_length=1)
    departments: str = Field(default="Catalog_ПодразделенияОрганизаций", min_length=1)
    units: str = "Catalog_СтруктураПредприятия"
    staff_positions: str = "Catalog_ШтатноеРасписание"
    head_posts: str = "InformationRegister_ПозицииРуководителейПодразделений"
    positions: str = Field(default="Catalog_Должности", min_length=1)
    employees: str = Field(default="Catalog_Сотрудники", min_length=1)
    employment_kinds: str = Field(default="InformationRegister_ВидыЗанятостиСотрудников_RecordType", min_length=1)
    history: str = Field(default="InformationRegister_КадроваяИсторияСотрудников_RecordType", min_length=1)
    states: str = "InformationRegister_ДанныеСостоянийСотрудников"
    contractors: str = "InformationRegister_ПериодыДействияДоговоровГражданскоПравовогоХарактера_RecordType"
    current: str = "InformationRegister_ТекущиеКадровыеДанныеСотрудников"
    people: str = Field(default="Catalog_ФизическиеЛица", min_length=1)


class ZupSettings(SourceSettings):
    """Everything the portal must know of a base. The plugin's README describes each key.

    Attributes:
        url: address of the published base, such as ``https://1c.example.com/zup``.
        folder: instead of it, a folder with the same answers as files, ``<entity set>.json`` or ``.json.gz``.
        connect_timeout / receive_timeout: seconds.
        retries: how often a page is asked for again.
        retry_delay: seconds before the first repetition; each further one waits twice as long.
        work_mail_kind / work_phone_kind: kinds of contact information; no other is ever asked for.
        absence_days: absences that ended longer ago are not taken.
    """

    kind: Literal["zup"] = "zup"
    url: str = ""
    folder: Path | None = None
    user: str = ""
    password: str = Field(default="", repr=False)
    password_file: Path | None = None
    ca_file: Path | None = None
    verify: Literal["required", "none"] = "required"
    allow_unencrypted: bool = False
    connect_timeout: float = Field(default=5.0, gt=0, le=60)
    receive_timeout: float = Field(default=60.0, gt=0, le=600)
    page_size: int = Field(default=1000, ge=2, le=10_000)
    retries: int = Field(default=4, ge=0, le=10)
    retry_delay: float = Field(default=1.0, ge=0, le=60)
    branches: tuple[Branch, ...] = ()
    work_mail_kind: Guid = ""
    work_phone_kind: Guid = ""
    absence_days: int = Field(default=400, ge=0, le=36_500)
    absence_kinds: Annotated[dict[str, str], AfterValidator(_known_absences)] = Field(default_factory=dict)
    entity_sets: EntitySets = EntitySets()

    @property
    def base(self) -> str:
        """The address that names of entity sets are appended to."""
        address = self.url.rstrip("/")
        return address if address.endswith(ODATA) else f"{address}/{ODATA}"

    @property
    def secret(self) -> str:
        """The password, from the settings or from its file.

        Raises:
            OSError: the file cannot be read.
        """
        if self.password_file is not None:
            return self.password_file.read_text(encoding="utf-8").rstrip("\r\n")
        return self.password

    @property
    def default_branch(self) -> Branch | None:
        """Where departments are that no other branch holds."""
        return next((branch for branch in self.branches if branch.default), None)

    def today(self, now: datetime | None = None) -> date:
        """The date in the default branch, by which 1C decides what is current."""
        branch = self.default_branch
        zone = ZoneInfo(branch.time_zone if branch is not None and branch.time_zone else "UTC")
        return (now or utcnow()).astimezone(zone).date()

    @model_validator(mode="after")
    def _checked(self) -> ZupSettings:
        if bool(self.url) == bool(self.folder):
            raise ValueError("give either 'url', the address of the published base, or 'folder' with its answers")
        if self.url:
            self._check_address()
        self._check_branches()
        return self

    def _check_address(self) -> None:
        parts = urlsplit(self.url)
        try:
            _ = parts.port
        except ValueError as error:
            raise ValueError(f"'url': the port of {self.url!r} is not a number up to 65535") from error
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise ValueError(f"'url': {self.url!r} is not an address such as https://1c.example.com/zup")
        if parts.username or parts.password:
            raise ValueError("'url': put user and password into 'user' and 'password_file', not into the address")
        if parts.scheme == "http" and not self.allow_unencrypted and not _is_loopback(parts.hostname):
            raise ValueError(
                f"{self.url} would send the password and people's data in the clear; use https:// "
                "(or 'allow_unencrypted = true' if the network is safe by other means)"
            )
        if not self.user:
            raise ValueError("'user' is missing: the user of 1C that the portal reads with")
        if self.password and self.password_file:
            raise ValueError("give either 'password' or 'password_file', not both")
        if self.ca_file is not None and not self.ca_file.is_file():
            raise ValueError(f"'ca_file': there is no file {self.ca_file}")

    def _check_branches(self) -> None:
        if sum(branch.default for branch in self.branches) > 1:
            raise ValueError("'branches': only one can be 'default = true'")
        seen: set[str] = set()
        for branch in self.branches:
            if not branch.department and not branch.default:
                raise ValueError(f"'branches': {branch.name!r} needs a 'department', or 'default = true'")
            if branch.external_id in seen:
                raise ValueError(f"'branches': the department {branch.department} is named twice")
            seen.add(branch.external_id)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
