"""Typed configuration from ``instance/dunbar.toml``, ``instance/secrets.toml`` and ``DUNBAR_*`` variables.

A variable wins over a file. Nested keys are joined by two underscores: ``DUNBAR_DATABASE__URL`` is ``[database] url``,
``DUNBAR_SOURCES__CORP__BIND_PASSWORD`` is ``[sources.corp] bind_password``.
"""

from __future__ import annotations

import os
import re
import secrets
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from flask import current_app
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from core.clock import zone_names

CONFIG_NAME = "dunbar.toml"
SECRETS_NAME = "secrets.toml"
_PREFIX = "DUNBAR_"
_SECRETS = ("password", "secret_key", "private_key", "client_secret", "database.url", "redis.url")
"""Ends of keys whose values are never put into a message: such an address may hold a password."""
_OWN_VARIABLES = frozenset({"DUNBAR_INSTANCE", "DUNBAR_PLUGINS", "DUNBAR_FIXTURES"})
"""Read elsewhere: where the instance is, safe mode, and test data."""


class ConfigError(Exception):
    """A configuration that cannot be used: which key, in which place, what is wrong, and how to mend it."""

    def __init__(self, key: str, where: str, problem: str, mend: str = "") -> None:
        self.key, self.where, self.problem, self.mend = key, where, problem, mend
        super().__init__(f"{key} ({where}): {problem}" + (f" {mend}" if mend else ""))


def _web_address(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]\S*", text):
        raise ValueError("an address begins with http:// or https:// and names a host, like https://portal.example.com")
    return text


def _colour(text: str) -> str:
    if not re.fullmatch(r"(#[0-9a-fA-F]{6})?", text):
        raise ValueError("a colour is six hexadecimal digits after #, like #17695a")
    return text


def _redis_address(text: str) -> str:
    if text and not text.startswith(("redis://", "rediss://", "unix://")):
        raise ValueError("an address of Redis begins with redis://, rediss:// or unix://")
    return text


def _database_address(text: str) -> str:
    if re.match(r"postgres(ql)?://", text):
        # The driver that the portal brings along; SQLAlchemy would look for another.
        return "postgresql+psycopg://" + text.partition("://")[2]
    if text and not re.match(r"(sqlite:///.|postgresql\+psycopg://.)", text):
        raise ValueError("an address of a database begins with postgresql:// or sqlite:///")
    return text


def _listed(value: object) -> object:
    """A variable holds text: a list in it is separated by commas."""
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


def _known_zone(name: str) -> str:
    if name not in zone_names():
        raise ValueError(f"'{name}' is not a time zone; use a name such as Europe/Moscow")
    return name


PersonField = Literal[
    "name",
    "birthday",
    "location",
    "room",
    "mail",
    "work_phone",
    "internal_phone",
    "mobile_phone",
    "latin_name",
    "photo",
]
"""What ``[precedence]`` can name."""


def _issuer(text: str) -> str:
    if not re.fullmatch(r"https://[^\s/?#]\S*|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(/\S*)?", text):
        raise ValueError("an issuer is an address that begins with https:// (http:// only on this very machine)")
    return text


def _contact(text: str) -> str:
    if not re.fullmatch(r"((mailto:[^\s@]+@[^\s@]+)|(https://[^\s/]\S*))?", text):
        raise ValueError("a contact begins with mailto: or https://")
    return text


def _provider_key(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,39}", text):
        raise ValueError(f"'{text}' cannot name a provider; use up to 40 small letters, digits, - and _")
    return text


class Section(BaseModel):
    """A table of the file; an unknown key is an error, because it is most often a misspelt one."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class LauncherLink(Section):
    """A link to another system of the company, shown in the app launcher."""

    title: str
    url: str
    icon: str = "external-link"


class PortalConfig(Section):
    """The portal itself."""

    name: str = "Dunbar"
    url: Annotated[str, AfterValidator(_web_address)] = "http://127.0.0.1:8000"
    language: Literal["en", "ru"] = "en"
    languages: Annotated[tuple[Literal["en", "ru"], ...], BeforeValidator(_listed)] = ("en", "ru")
    time_zone: Annotated[str, AfterValidator(_known_zone)] = "UTC"
    theme: str = "default"
    brand: Annotated[str, AfterValidator(_colour)] = ""
    name_order: Literal["surname_first", "given_first"] = "surname_first"
    links: tuple[LauncherLink, ...] = ()


class DatabaseConfig(Section):
    """Where data is kept; empty means SQLite in the instance folder."""

    url: Annotated[str, AfterValidator(_database_address)] = ""
    pool_size: int = Field(default=10, ge=1, le=200)


class RedisConfig(Section):
    """Redis for jobs, limits and sessions of several nodes; empty means embedded defaults."""

    url: Annotated[str, AfterValidator(_redis_address)] = ""


class MailConfig(Section):
    """The outgoing mail server; an empty host sends no e-mail."""

    host: str = ""
    port: int = Field(default=25, ge=1, le=65535)
    security: Literal["none", "starttls", "tls"] = "none"
    ca_file: str = ""
    user: str = ""
    password: str = Field(default="", repr=False)
    sender: str = "portal@localhost"
    sender_name: str = ""
    timeout: int = Field(default=20, ge=1, le=300)


PUSH_SERVICES = ("fcm.googleapis.com", "*.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com")


class PushConfig(Section):
    """Messages to browsers through the services of their makers.

    Attributes:
        enabled: off where the network lets nothing out; people are then reached in the portal and by e-mail.
        private_key: 32 bytes as base64url; empty is the file ``push-key``, made when it is first needed.
        services: hosts to which messages may go; ``*.`` at the beginning stands for any name below.
    """

    enabled: bool = True
    private_key: str = Field(default="", pattern=r"^([A-Za-z0-9_-]{43})?$", repr=False)
    contact: Annotated[str, AfterValidator(_contact)] = ""
    services: Annotated[tuple[str, ...], BeforeValidator(_listed)] = PUSH_SERVICES
    timeout: int = Field(default=10, ge=1, le=60)


class WebConfig(Section):
    """How ``dunbar run`` serves."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    threads: int = Field(default=8, ge=1, le=256)
    trusted_proxies: int = Field(default=0, ge=0, le=5)
    embedded_worker: bool = True


class SecurityConfig(Section):
    """Secrets and the life of a session. ``session_hours`` is the longest, ``idle_hours`` the longest unused."""

    secret_key: str = Field(default="", repr=False)
    session_hours: int = Field(default=24 * 14, ge=1, le=24 * 365)
    idle_hours: int = Field(default=24 * 3, ge=1, le=24 * 365)
    shared_device_minutes: int = Field(default=30, ge=1, le=24 * 60)


class OidcConfig(Section):
    """An OpenID provider that people sign in with.

    Attributes:
        match_claim: the claim that holds an immutable id of ``match_source``; empty matches nobody by a claim.
        match_by: what that id is: the source's own (objectGUID, entryUUID) or the personnel number.
        trust_mail: an e-mail address that the provider has verified finds the person who has it.
        trust_second_factor: the provider asks for a second step itself, so the portal does not.
    """

    title: str = ""
    issuer: Annotated[str, AfterValidator(_issuer)]
    client_id: str = Field(min_length=1)
    client_secret: str = Field(default="", repr=False)
    client_secret_file: str = ""
    scopes: Annotated[tuple[str, ...], BeforeValidator(_listed)] = ("openid", "profile", "email")
    ca_file: str = ""
    timeout: int = Field(default=5, ge=1, le=30)
    match_claim: str = ""
    match_source: str = ""
    match_by: Literal["id", "personnel_number"] = "id"
    trust_mail: bool = False
    trust_second_factor: bool = False

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if bool(self.match_claim) != bool(self.match_source):
            raise ValueError("match_claim and match_source belong together: set both or neither")
        if self.client_secret and self.client_secret_file:
            raise ValueError("client_secret and client_secret_file exclude each other: set one")
        if "openid" not in self.scopes:
            raise ValueError("scopes must hold openid")
        return self


class FilesConfig(Section):
    """Limits of uploads, in megabytes."""

    max_upload_mb: int = Field(default=20, ge=1, le=2048)


class Config(Section):
    """The whole configuration. ``sources`` stays raw: each kind of source checks its own table.

    Attributes:
        precedence: for a field of people the keys of the sources that count first.
    """

    instance: Path = Path("instance")
    portal: PortalConfig = PortalConfig()
    database: DatabaseConfig = DatabaseConfig()
    redis: RedisConfig = RedisConfig()
    mail: MailConfig = MailConfig()
    push: PushConfig = PushConfig()
    web: WebConfig = WebConfig()
    security: SecurityConfig = SecurityConfig()
    files: FilesConfig = FilesConfig()
    sources: dict[str, dict[str, Any]] = Field(default_factory=dict)
    precedence: dict[PersonField, Annotated[tuple[str, ...], BeforeValidator(_listed)]] = Field(default_factory=dict)
    oidc: dict[Annotated[str, AfterValidator(_provider_key)], OidcConfig] = Field(default_factory=dict)
    plugins_dir: Path = Path(__file__).resolve().parent.parent / "plugins"
    themes_dir: Path = Path(__file__).resolve().parent.parent / "themes"

    @property
    def database_url(self) -> str:
        """The database in use, the embedded SQLite file included."""
        return self.database.url or f"sqlite:///{(self.instance / 'dunbar.sqlite3').resolve()}"


def current() -> Config:
    """The configuration of the running application."""
    config: Config = current_app.extensions["dunbar.config"]
    return config


def instance_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of this company's own configuration and data: ``DUNBAR_INSTANCE`` or ``./instance``."""
    return Path(environ.get("DUNBAR_INSTANCE", "instance")).resolve()


def load(folder: Path | None = None, environ: Mapping[str, str] = os.environ) -> Config:
    """Read the configuration.

    Raises:
        ConfigError: a file is not TOML, a key is unknown or a value is of the wrong kind.
    """
    folder = folder or instance_folder(environ)
    places: dict[str, str] = {}
    data: dict[str, Any] = {}
    for name in (CONFIG_NAME, SECRETS_NAME):
        path = folder / name
        if path.exists():
            _merge(data, _read_toml(path), str(path), places)
    _merge(data, _from_environment(environ), "environment", places)
    data["instance"] = folder
    try:
        return Config.model_validate(data)
    except ValidationError as error:
        raise _explain(error, places, folder) from error


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError("file", str(path), f"is not valid TOML: {error}.", "Correct the line it names.") from error
    except UnicodeDecodeError as error:
        raise ConfigError("file", str(path), "is not UTF-8 text.", "Save it again as UTF-8.") from error
    except PermissionError as error:
        raise ConfigError("file", str(path), "may not be read.", "Run as the user who owns it.") from error
    except OSError as error:
        raise ConfigError("file", str(path), f"cannot be read: {error.strerror}.", "Make it readable.") from error


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for name, value in sorted(environ.items()):
        if not name.startswith(_PREFIX) or name in _OWN_VARIABLES or name.startswith("DUNBAR_TEST_"):
            continue
        node = data
        *parents, last = name.removeprefix(_PREFIX).lower().split("__")
        for parent in parents:
            # DUNBAR_PORTAL beside DUNBAR_PORTAL__NAME: the more exact one counts.
            node[parent] = node = node[parent] if isinstance(node.get(parent), dict) else {}
        node[last] = value
    return data


def _merge(into: dict[str, Any], new: Mapping[str, Any], where: str, places: dict[str, str], path: str = "") -> None:
    for key, value in new.items():
        full = f"{path}.{key}" if path else key
        places[full] = where if where != "environment" else _PREFIX + full.replace(".", "__").upper()
        if isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value, where, places, full)
        elif isinstance(value, dict):
            into[key] = {}
            _merge(into[key], value, where, places, full)
        else:
            into[key] = value


def _explain(error: ValidationError, places: Mapping[str, str], folder: Path) -> ConfigError:
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    # The place of the key itself, else of the nearest table around it.
    around = max((known for known in places if f"{key}.".startswith(f"{known}.")), key=len, default="")
    where = places.get(around, str(folder / CONFIG_NAME))
    if first["type"] == "extra_forbidden":
        return ConfigError(
            key, where, "is not a known key.", "Remove it, or correct its spelling (docs/configuration.md)."
        )
    if first["type"] in ("model_type", "dict_type"):
        name = _PREFIX + key.replace(".", "__").upper()
        return ConfigError(
            key, where, "is a table of keys, not a value.", f"Write [{key}] above its keys, or {name}__…."
        )
    problem = first["msg"].removeprefix("Value error, ").rstrip(".")
    now = "" if key.endswith(_SECRETS) or isinstance(first["input"], dict | list) else f"It is {first['input']!r} now."
    return ConfigError(key, where, f"{problem}.", now or "Correct it (docs/configuration.md).")


def write_new_instance(folder: Path, text: str) -> bool:
    """Create the instance folder with ``text`` as its configuration and fresh secrets that only the owner may read.

    What is there already stays as it is.

    Returns:
        Whether the configuration was written; ``False`` if there was one.

    Raises:
        ConfigError: ``text`` cannot be used as a configuration; then nothing is written.
    """
    config = folder / CONFIG_NAME
    new = not config.exists()
    if new:
        data = tomllib.loads(text)
        try:
            Config.model_validate(data)
        except ValidationError as error:
            places: dict[str, str] = {}
            _merge({}, data, "the new configuration", places)
            raise _explain(error, places, folder) from error
    try:
        # Database, files and index hold what not every user of this machine may read.
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if new:
            config.write_text(text, encoding="utf-8")
        secret = folder / SECRETS_NAME
        if not secret.exists():
            with os.fdopen(os.open(secret, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
                file.write(f'[security]\nsecret_key = "{secrets.token_urlsafe(48)}"\n')
    except OSError as error:
        raise ConfigError(
            "DUNBAR_INSTANCE", str(folder), f"cannot be written: {error.strerror}.", "Choose a folder of your own."
        ) from error
    return new
