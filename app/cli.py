"""The ``profline`` command. Each loads what it needs and no more: the whole takes seconds to load."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal, NoReturn

import typer
from rich.console import Console
from rich.table import Table

from app import logs
from app.desk import desk_settings
from app.keys_cli import keys
from app.members_cli import members
from app.members_staff_cli import audit
from app.models_cli import models
from app.partners_cli import partners
from app.settings import PREFIX, Settings, SettingsError, env_example, load_settings
from app.staff_cli import answers, gaps
from app.staff_words import help_for, known_as
from app.terminal import make_console
from app.terminal import run as _run
from backend.clock import SystemClock
from ivr.asterisk.busy import drop_sound
from ivr.asterisk.config import for_container, put_logs_aside, write_instance
from ivr.asterisk.processes import console_command
from ivr.asterisk.server import instance_folder
from ivr.errors import AsteriskUnavailable, SpeakingFailed
from ivr.settings import HOTLINE
from knowledge_base.entities import KnowledgeError
from storage import StorageError, WrongDatabaseUrl

cli = typer.Typer(
    no_args_is_help=True, add_completion=False, help="Profline: the help line of a trade-union federation."
)
cli.add_typer(answers, name="answers")
cli.add_typer(gaps, name="gaps")
cli.add_typer(models, name="models")
cli.add_typer(keys, name="keys")
cli.add_typer(members, name="members")
cli.command(help=help_for("audit"))(audit)
cli.add_typer(partners, name="partners")
console = make_console()
FAILED, WRONG_SETTINGS = 1, 2
Engine = Literal["embedded", "rasa"]


def main() -> None:
    """Run a command; what a person can mend is one plain message, never a traceback."""
    try:
        cli()
    except SettingsError as error:
        _fail(f"Settings are wrong; nothing was started.\n{error}", WRONG_SETTINGS)
    except WrongDatabaseUrl as error:
        _fail(f"Settings are wrong; nothing was started.\n{PREFIX}DATABASE_URL: {error}", WRONG_SETTINGS)
    except (StorageError, KnowledgeError) as error:
        _fail(f"Could not start.\n{error}", FAILED)


def _fail(message: str, code: int) -> NoReturn:
    Console(stderr=True).print(message, style="red", markup=False, highlight=False)
    sys.exit(code)


@cli.command()
def run() -> None:
    """Bring up the whole help line."""
    from app import running

    settings = load_settings()
    logs.configure(settings.log_level)
    _run(running.run(settings, console))


@cli.command()
def chat() -> None:
    """Talk to the assistant in this terminal."""
    from app import chatting

    settings = load_settings()
    logs.configure("WARNING")
    _run(chatting.chat(settings, console))


@cli.command()
def learn() -> None:
    """Learn from the answers now, so that the next start is quick."""
    from app import learning

    settings = load_settings()
    logs.configure("WARNING")
    if code := learning.learn(settings, console):
        sys.exit(code)


@cli.command()
def call(
    say: Annotated[list[str], typer.Argument(help="What the caller says, one argument a turn; digits are pressed.")],
) -> None:
    """Place a real SIP call to the hotline, and print what each side said, with times."""
    from app import calling

    settings = load_settings()
    logs.configure("WARNING")
    _run(calling.call(settings, console, say))


@cli.command(name="doctor")
def doctor_command() -> None:
    """Look at this machine: what is there, what is missing, what to do."""
    from app import doctor

    _run(doctor.examine(load_settings(), console))


Who = Annotated[str, typer.Option("--staff", "--who", help=help_for("who"))]


@cli.command(help=help_for("requests"))
def requests(
    close: Annotated[int, typer.Option(help=help_for("close"))] = 0,
    full: Annotated[bool, typer.Option("--full", help=help_for("full"))] = False,
    staff: Who = "",
) -> None:
    """What people left for staff."""
    from app import inbox
    from app.staff import Staff

    settings, who = load_settings(), Staff(known_as(staff), full)
    _run(inbox.close_request(settings, console, close) if close else inbox.list_requests(settings, console, who))


@cli.command(help=help_for("calls"))
def calls(
    call_id: Annotated[str, typer.Argument(metavar="ID", help=help_for("call_id"))] = "",
    day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=help_for("day"))] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help=help_for("limit"))] = 30,
    numbers: Annotated[bool, typer.Option("--numbers", "--full", help=help_for("numbers"))] = False,
    staff: Who = "",
) -> None:
    """Telephone calls."""
    from app import calls_cli
    from app.staff import Staff

    settings, who = load_settings(), Staff(known_as(staff), numbers)
    if call_id:
        _run(calls_cli.show_call(settings, console, who, call_id))
    else:
        _run(calls_cli.list_calls(settings, console, who, day, limit))


@cli.command(name="asterisk-config")
def asterisk_config(folder: Annotated[Path, typer.Argument(help="Where the container of Asterisk finds it.")]) -> None:
    """Write the configuration of an Asterisk in a container of its own (docker/compose.yml)."""
    settings = load_settings()
    if settings.ari_password is None:
        raise SettingsError(f"{PREFIX}ARI_PASSWORD: needed, the same as Profline uses.")
    ports, password = (settings.rtp_port_start, settings.rtp_port_end), settings.ari_password.get_secret_value()
    operators, extra = desk_settings(settings).operators, settings.asterisk_extra
    _keep_busy_message(settings, folder)
    config = for_container(str(folder), HOTLINE, ports, password, operators, extra)
    put_logs_aside(folder)
    write_instance(folder, replace(config, max_calls=settings.max_calls))


def _keep_busy_message(settings: Settings, folder: Path) -> None:
    from app.busy import keep_for_container
    from app.phone import chosen_voice, phone_settings

    if not settings.busy_message:
        drop_sound(folder)
        return
    try:
        voice = chosen_voice(phone_settings(settings))
    except SpeakingFailed as error:
        console.print(f"Callers above the limit will hear no words: {error}")
    else:
        _run(keep_for_container(voice, folder))


@cli.command(name="asterisk-cli")
def asterisk_cli(
    order: Annotated[list[str], typer.Argument(help="Like: pjsip show registrations")],
) -> None:
    """Ask the hotline's own Asterisk, while it runs, what its console can be asked."""
    from app.phone import phone_settings

    settings = load_settings()
    if settings.ari_url:
        _fail(f"Asterisk runs elsewhere, at {settings.ari_url}: there, asterisk -rx '{' '.join(order)}'", FAILED)
    phone = phone_settings(settings)
    try:
        command = console_command(instance_folder(phone), phone.cache_dir, " ".join(order))
    except AsteriskUnavailable as error:
        _fail(str(error), FAILED)
    sys.exit(subprocess.run(command, check=False, cwd="/").returncode)


@cli.command(name="rasa-export")
def rasa_export(
    folder: Annotated[Path, typer.Argument(help="Where the project is written.")],
    epochs: Annotated[int, typer.Option(min=1, help="How long its classifier (DIET) learns.")] = 100,
) -> None:
    """Write what the house learns from as a complete Rasa project (docker/rasa trains and serves it)."""
    from app import rasa_export

    try:
        rasa_export.export(load_settings(), folder, epochs, console)
    except OSError as error:
        _fail(f"{folder}: the project cannot be written there ({error.strerror}); name a folder", FAILED)


@cli.command(name="eval")
def eval_command(
    file: Annotated[Path, typer.Argument(help='Lines of {"text", "expect", "style"?}; `expect` is a list of ids.')],
    engine: Annotated[Engine, typer.Option(help="Who understands: our engine, or a Rasa server.")] = "embedded",
    whole: Annotated[
        bool,
        typer.Option(
            "--whole", help="Ask as the product does: an emergency is `operator`, what asks nothing `out_of_scope`."
        ),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure how well marked questions are understood: by the understanding alone, or by all that hears a text."""
    from app import evaluating
    from dialogs.nlu.evaluate import QuestionsError

    try:
        _run(evaluating.evaluate(load_settings(), console, file, engine, whole, as_json))
    except (QuestionsError, evaluating.RasaUnusable) as error:
        _fail(str(error), FAILED)


@cli.command(name="check-content")
def check_content() -> None:
    """Check every answer and example question: what is missing, too long, said twice, or not fit to be said."""
    from app import checking

    if code := checking.check(load_settings(), console, SystemClock().now().date()):
        sys.exit(code)


@cli.command(name="settings")
def settings_command(env: Annotated[bool, typer.Option("--env", help="Print .env.example instead.")] = False) -> None:
    """All settings, with what each is for and its default."""
    if env:
        print(env_example(), end="")  # noqa: T201 - for a file, not for a terminal
        return
    table = Table(title="Settings: environment or .env", title_justify="left")
    for column in ("Name", "What it is for", "Default"):
        table.add_column(column, overflow="fold")
    for name, field in Settings.model_fields.items():
        default = "" if field.default is None else str(field.default)
        table.add_row(PREFIX + name.upper(), field.description or "", default)
    console.print(table)
