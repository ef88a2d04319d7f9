"""The web chat and the HTTP API as a part of the help line."""

from __future__ import annotations

import socket
from collections.abc import Iterable

from app.core import Core
from app.finding import Finder
from app.messengers import Messenger
from app.settings import PREFIX, Settings, SettingsError
from backend.cards.checking import CheckPass
from backend.cards.passes import Passes
from backend.desk.entities import DeskView, NobodyWaits
from knowledge_base.loading import Facts
from portal.application import create_app
from portal.errors import CannotListen
from portal.ports import CheckDeps, ConsoleDeps, FileDeps, Organisation, PortalDeps
from portal.serving import PortalServer, listen, make_server
from portal.settings import PortalSettings


def take_port(settings: Settings) -> socket.socket:
    """The listening socket, taken before anything else starts.

    Raises:
        SettingsError: it cannot be had, and why.
    """
    try:
        return listen(settings.host, settings.http_port)
    except CannotListen as error:
        raise SettingsError(f"{PREFIX}HTTP_PORT={settings.http_port}: {error}") from None


def build_server(core: Core, messengers: Iterable[Messenger], desk: DeskView | None = None) -> PortalServer:
    """The HTTP server over the core; ``desk`` is the telephone's queue.

    Raises:
        SettingsError: a trusted proxy is neither an address nor a network.
    """
    finder = Finder(lambda: core.knowledge, core.understanding)
    deps = PortalDeps(
        handler=core.engine,
        reader=core.database,
        knowledge=lambda: core.knowledge,
        find=finder.find,
        organisation=lambda: organisation(core.facts),
        refresh=core.living.refresh,
        checks={"database": core.database.ping},
        webhooks={messenger.path: messenger.webhook for messenger in messengers},
        console=_console(core, desk or NobodyWaits()),
        files=FileDeps(core.keyring, core.attachments),
        check=_check(core),
    )
    try:
        return make_server(create_app(deps, _settings(core.settings)))
    except ValueError as error:
        raise SettingsError(f"{PREFIX}TRUSTED_PROXIES: {error}") from None


def _console(core: Core, desk: DeskView) -> ConsoleDeps | None:
    token = core.settings.console_token
    return ConsoleDeps(token.get_secret_value(), desk, core.database) if token else None


def _check(core: Core) -> CheckDeps:
    passes = Passes(core.keyring)
    return CheckDeps(CheckPass(passes, core.database, core.database.clock), passes.public_keys())


def organisation(facts: Facts) -> Organisation:
    """Whose line it is, by the organisation's facts."""
    return Organisation(facts["name"].text, facts["phone"].text, facts["helpline_hours"].text, facts.demo)


def _settings(settings: Settings) -> PortalSettings:
    return PortalSettings(
        host=settings.host,
        port=settings.http_port,
        rate_limit=settings.rate_limit,
        trusted_proxies=tuple(filter(None, (one.strip() for one in settings.trusted_proxies.split(",")))),
    )
