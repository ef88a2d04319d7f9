"""Settings from the environment or ``.env``, all with the prefix ``PROFLINE_``, documented here.

``profline settings`` prints them as a table, ``profline settings --env`` as ``.env.example`` (a test keeps it so).
"""

from __future__ import annotations

import os
import socket
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from dotenv import dotenv_values
from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.operators import read_operators
from backend.desk.hours import OpeningHours
from ivr.asterisk.busy import MOST_TOLD

PREFIX = "PROFLINE_"
PACKAGE_ROOT = Path(__file__).resolve().parent.parent
Port = Annotated[int, Field(ge=1, le=65535)]
LEAST_TOKEN = 16
DATABASES = ("sqlite+aiosqlite", "postgresql+asyncpg")
SHORT_DATABASES = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}

COMPOSE_EXAMPLE = """
# The rest is read by docker/compose.yml alone.

# Password of the database there; in single quotes if there is more in it than letters and digits
#POSTGRES_PASSWORD=

# Address of this machine that the containers' ports are published on
#PUBLISH_ADDRESS=127.0.0.1
"""


class SettingsError(Exception):
    """One or more settings are wrong; the message names each, its value's fault, and what is allowed."""


def _http_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError("an address like https://example.org is expected")
    return value.rstrip("/")


def _web_socket_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("ws", "wss") or not parts.netloc:
        raise ValueError("an address like ws://127.0.0.1:2700 is expected")
    return value.rstrip("/")


def _addresses(value: str) -> str:
    for one in filter(None, (one.strip() for one in value.split(","))):
        try:
            ip_network(one, strict=False)
        except ValueError:
            raise ValueError(f"{one} is neither an address nor a network like 10.0.0.0/8") from None
    return value


def _address(value: str) -> str:
    try:
        return str(ip_address(value))
    except ValueError:
        raise ValueError("an IP address of this machine is expected, like 127.0.0.1, or 0.0.0.0 for all") from None


Address = Annotated[str, AfterValidator(_address)]
HttpUrl = Annotated[str, AfterValidator(_http_url)]
WebSocketUrl = Annotated[str, AfterValidator(_web_socket_url)]


class Settings(BaseSettings):
    """Every setting of the product."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_file=".env", extra="ignore", frozen=True, env_ignore_empty=True
    )

    data_dir: Path = Field(
        Path(".data"), description="Folder of the database, caches of speech and the telephone's state"
    )
    cache_dir: Path | None = Field(
        None, description="Folder of what can be made again: Asterisk's root, models, speech; empty: the user's cache"
    )
    worker: str | None = Field(
        None, description="Name of this process among those that share the database; empty: host name and data folder"
    )
    database_url: str | None = Field(
        None,
        description="sqlite+aiosqlite:///PATH or postgresql+asyncpg://USER:PASSWORD@HOST/NAME; empty: SQLite",
    )
    data_keys: SecretStr | None = Field(
        None,
        description="Keys that seal personal data (profline keys new), newest first, by commas; empty with SQLite: "
        "the file data.key, made in the data folder",
    )
    demo: bool = Field(True, description="Load the demo federation into an empty database")
    organisation_file: Path = Field(
        PACKAGE_ROOT / "knowledge_base/organisation/demo.yml", description="Facts of the organisation (YAML)"
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="What goes to the log")

    host: Address = Field("127.0.0.1", description="Address that the web chat and the API listen on")
    http_port: Port = Field(8080, description="Port of the web chat and the API")
    rate_limit: int = Field(120, ge=0, le=1_000_000, description="Turns a minute from one address; 0 for no limit")
    public_url: HttpUrl | None = Field(
        None,
        description="Address of the portal as people reach it, https, for the QR codes of cards; empty: "
        "http://HOST:HTTP_PORT, which a cashier's telephone hardly reaches",
    )
    trusted_proxies: Annotated[str, AfterValidator(_addresses)] = Field(
        "", description="Comma-separated addresses of proxies whose X-Forwarded-For is believed"
    )

    telegram_token: SecretStr | None = Field(None, description="Token from @BotFather; empty: the bot is off")
    telegram_api_url: HttpUrl = Field("https://api.telegram.org", description="Bot API server")
    telegram_webhook_url: HttpUrl | None = Field(
        None, description="Public https address of this server; empty: long polling"
    )
    telegram_webhook_secret: SecretStr | None = Field(None, description="Secret token of the webhook; needed with it")

    vk_token: SecretStr | None = Field(None, description="Token of the VK community; empty: the bot is off")
    vk_group_id: int | None = Field(None, ge=1, description="Number of the VK community")
    vk_api_url: HttpUrl = Field("https://api.vk.ru", description="VK API server")
    vk_callback: bool = Field(False, description="Take events by Callback API instead of long polling")
    vk_callback_secret: SecretStr | None = Field(None, description="Secret key of the Callback API; needed with it")
    vk_confirmation: str | None = Field(None, description="String that confirms the Callback API's address")

    smtp_url: SecretStr | None = Field(
        None,
        description="Mail server: smtp+starttls://USER:PASSWORD@HOST:587, smtps:// (465), or smtp:// (25, for the same "
        "machine); user and password percent-encoded; empty: no e-mail is sent",
    )
    mail_from: str | None = Field(None, description="Sender of e-mail, like Профлиния <robot@example.org>")

    encoder: Literal["use", "e5", "none"] = Field(
        "use", description="Sentence encoder of the embedded understanding; e5 needs requirements-e5.lock installed"
    )
    nlu: Literal["embedded", "rasa"] = Field(
        "embedded", description="Understanding: embedded needs no server; rasa asks one, with embedded standing by"
    )
    rasa_url: HttpUrl = Field("http://127.0.0.1:5005", description="Address of the Rasa server")
    rasa_token: SecretStr | None = Field(None, description="Token that the Rasa server asks for, if it does")
    rasa_timeout: float = Field(
        1.5, gt=0, le=30, description="Seconds that Rasa has for an answer; then the embedded understanding gives it"
    )

    phone: Literal["auto", "on", "off"] = Field("auto", description="Hotline: auto is on where Asterisk can run")
    sip_host: Address = Field("127.0.0.1", description="Address that the telephone (SIP and RTP) listens on")
    sip_port: Port = Field(5060, description="SIP port of the local Asterisk (UDP)")
    rtp_port_start: Port = Field(10000, description="First UDP port for sound")
    rtp_port_end: Port = Field(10999, description="Last UDP port for sound")
    ari_url: HttpUrl | None = Field(None, description="ARI of an Asterisk elsewhere; empty: a local one is started")
    ari_user: str = Field("profline", description="User of that ARI")
    ari_password: SecretStr | None = Field(None, description="Password of that ARI")
    asterisk_extra: Path | None = Field(
        None, description="Folder of your own part of Asterisk's configuration: trunk, TLS (docs/telephony.md)"
    )
    max_calls: int = Field(50, ge=1, le=1000, description="Calls at once; callers above that hear that it is busy")
    busy_message: bool = Field(
        True, description="Tell callers above that so; false: they are refused, and the provider tries another machine"
    )
    ear: Literal["auto", "vosk", "vosk-server", "whisper"] = Field(
        "auto", description="Speech recogniser: auto is Vosk if its model is installed (profline models fetch)"
    )
    vosk_url: WebSocketUrl | None = Field(None, description="Address of a Vosk server like ws://host:2700")
    models_dir: Path | None = Field(None, description="Folder of Vosk models; empty: models in the data folder")

    voice: Literal["festival", "command", "http"] = Field("festival", description="What speaks on the telephone")
    voice_command: str = Field(
        "", description="Command line of another voice: text on its input, a wave on its output; {rate}: 1.30 is slower"
    )
    voice_url: HttpUrl | None = Field(None, description='Address of a voice server: gets {"text": "…"}, sends a wave')
    operators: SecretStr | None = Field(
        None,
        description="Operators' SIP extensions, passwords of 8 and more: 201:secret-one,202:other-one; empty: none",
    )
    operator_ring: Literal["all", "in_turn"] = Field("all", description="Ring all operators at once, or in turn")
    operator_hours: str = Field(
        "mon-fri 09:00-18:00", description="When operators take calls, Moscow time; several parts by commas"
    )
    console_token: SecretStr | None = Field(
        None, description="Password of the console's API (16 characters and more); empty: that API is off"
    )
    record_calls: bool = Field(False, description="Record calls; each caller is told so at the beginning")
    recordings_days: int = Field(30, ge=1, le=3650, description="Days after which a recording is deleted")

    @field_validator("operators")
    @classmethod
    def _understood_operators(cls, value: SecretStr | None) -> SecretStr | None:
        read_operators(value.get_secret_value() if value else "")
        return value

    @field_validator("operator_hours")
    @classmethod
    def _understood_hours(cls, value: str) -> str:
        OpeningHours.parse(value)
        return value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str | None) -> str | None:
        if value is None:
            return None
        scheme, separator, rest = value.partition("://")
        full = SHORT_DATABASES.get(scheme, scheme)
        if not separator or full not in DATABASES:
            raise ValueError(
                f"an address that begins with {' or '.join(f'{name}://' for name in DATABASES)} is expected"
            )
        return f"{full}://{rest}"

    @property
    def portal_url(self) -> str:
        """The portal's address as people reach it, without a slash at its end."""
        if self.public_url:
            return self.public_url
        named = socket.gethostname() if ip_address(self.host).is_unspecified else self.host
        host = f"[{named}]" if ":" in named else named
        return f"http://{host}:{self.http_port}"

    @property
    def data(self) -> Path:
        """The data folder, absolute."""
        return self.data_dir.expanduser().resolve()

    @property
    def cache(self) -> Path:
        """The cache folder, absolute; the usual one is where docker/install/asterisk.sh puts its root."""
        usual = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache") / "profline"
        return (self.cache_dir or usual).expanduser().resolve()

    @property
    def models(self) -> Path:
        """The folder of Vosk models, absolute."""
        return (self.models_dir or self.data / "models").expanduser().resolve()

    @property
    def recordings(self) -> Path:
        """The folder of the calls' recordings, absolute."""
        return self.data / "recordings"

    @property
    def worker_name(self) -> str:
        """Whose calls ours are, the same at each start."""
        return self.worker or f"{socket.gethostname()}:{self.data}"

    @property
    def database(self) -> str:
        """The database's URL in full."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data / 'profline.db'}"


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        SettingsError: names every wrong value and what is allowed; secrets are not shown.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsError("\n".join(_sentence(dict(one)) for one in error.errors())) from None
    problems = [*_misspelt(), *_contradictions(settings)]
    if problems:
        raise SettingsError("\n".join(problems))
    return settings


def _sentence(error: dict[str, object]) -> str:
    location = error["loc"]
    name = str(location[0]) if isinstance(location, tuple) else "?"
    field = Settings.model_fields[name]
    secret = field.annotation is not None and "SecretStr" in str(field.annotation)
    shown = "" if secret or name == "database_url" else f"={error['input']}"
    return f"{PREFIX}{name.upper()}{shown}: {error['msg']}. {field.description}."


def _misspelt() -> list[str]:
    """Names in ``.env`` with our prefix that are no settings (the file may serve other programs too)."""
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    unknown = [name for name in dotenv_values(".env") if name.upper().startswith(PREFIX) and name.upper() not in known]
    return [f"{name} in .env: there is no such setting; `profline settings` lists them." for name in unknown]


def _contradictions(settings: Settings) -> list[str]:
    problems = []
    if settings.vk_token and settings.vk_group_id is None:
        problems.append(f"{PREFIX}VK_GROUP_ID: needed with {PREFIX}VK_TOKEN, the number of the community.")
    if settings.telegram_webhook_url and not settings.telegram_webhook_secret:
        problems.append(f"{PREFIX}TELEGRAM_WEBHOOK_SECRET: needed with {PREFIX}TELEGRAM_WEBHOOK_URL.")
    if settings.vk_callback and not (settings.vk_callback_secret and settings.vk_confirmation):
        problems.append(f"{PREFIX}VK_CALLBACK_SECRET and {PREFIX}VK_CONFIRMATION: needed with {PREFIX}VK_CALLBACK.")
    if settings.smtp_url and not settings.mail_from:
        problems.append(f"{PREFIX}MAIL_FROM: needed with {PREFIX}SMTP_URL, like Профлиния <robot@example.org>.")
    if settings.ari_url and not settings.ari_password:
        problems.append(f"{PREFIX}ARI_PASSWORD: needed with {PREFIX}ARI_URL.")
    if settings.rasa_token and settings.nlu != "rasa":
        problems.append(f"{PREFIX}NLU: rasa is expected with {PREFIX}RASA_TOKEN.")
    if settings.ear == "vosk-server" and not settings.vosk_url:
        problems.append(f"{PREFIX}VOSK_URL: needed with {PREFIX}EAR=vosk-server.")
    if settings.voice == "command" and not settings.voice_command.strip():
        problems.append(f"{PREFIX}VOICE_COMMAND: needed with {PREFIX}VOICE=command.")
    if settings.voice == "http" and not settings.voice_url:
        problems.append(f"{PREFIX}VOICE_URL: needed with {PREFIX}VOICE=http.")
    if settings.console_token and len(settings.console_token.get_secret_value()) < LEAST_TOKEN:
        problems.append(f"{PREFIX}CONSOLE_TOKEN: at least {LEAST_TOKEN} characters are expected.")
    if settings.asterisk_extra and not settings.asterisk_extra.expanduser().is_dir():
        problems.append(f"{PREFIX}ASTERISK_EXTRA={settings.asterisk_extra}: no such folder.")
    if settings.rtp_port_end < settings.rtp_port_start + 20:
        problems.append(f"{PREFIX}RTP_PORT_END: at least 20 above {PREFIX}RTP_PORT_START is expected.")
    elif not settings.ari_url and (needed := _ports_of_sound(settings)) > _ports_given(settings):
        problems.append(
            f"{PREFIX}RTP_PORT_END={settings.rtp_port_end}: {PREFIX}MAX_CALLS={settings.max_calls} and the operators "
            f"need {needed} ports for sound, so {settings.rtp_port_start + needed - 1} or more is expected."
        )
    if not settings.organisation_file.expanduser().is_file():
        problems.append(f"{PREFIX}ORGANISATION_FILE={settings.organisation_file}: no such file.")
    return problems


def _ports_given(settings: Settings) -> int:
    return settings.rtp_port_end - settings.rtp_port_start + 1


def _ports_of_sound(settings: Settings) -> int:
    """Two for each who may be in a call at once: with the robot, told that it is busy, an operator."""
    operators = read_operators(settings.operators.get_secret_value() if settings.operators else "")
    return 2 * (settings.max_calls + MOST_TOLD + len(operators))


def env_example() -> str:
    """The text of ``.env.example``: every setting with what it is for, its default commented out."""
    head = "# Copy to .env and set what you need. Everything has a default; secrets belong here, not into the code.\n"
    entries = [
        f"\n# {field.description}\n#{PREFIX}{name.upper()}={_written(field.default)}\n"
        for name, field in Settings.model_fields.items()
    ]
    return head + "".join(entries) + COMPOSE_EXAMPLE


def _written(default: object) -> str:
    if default is None:
        return ""
    if isinstance(default, Path) and default.is_relative_to(PACKAGE_ROOT):
        return str(default.relative_to(PACKAGE_ROOT))
    return str(default).lower() if isinstance(default, bool) else str(default)
