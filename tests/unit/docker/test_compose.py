"""The compose file and the Dockerfiles, as far as they can be held without a Docker engine."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from app.cli import cli
from app.settings import PACKAGE_ROOT, PREFIX, Settings, load_settings
from ivr.asterisk.busy import keep_sound

FOLDER = PACKAGE_ROOT / "docker"
COMPOSE: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yml").read_text(encoding="utf-8"))
SERVICES: dict[str, Any] = COMPOSE["services"]
DOCKERFILES = sorted([*FOLDER.glob("*.Dockerfile"), *FOLDER.glob("*/Dockerfile")])


def test_every_service_is_built_from_a_dockerfile_or_has_an_image() -> None:
    for name, service in SERVICES.items():
        assert "image" in service, name
        if "build" in service:
            context = FOLDER / service["build"]["context"]
            assert (context / service["build"]["dockerfile"]).is_file(), name


def test_every_setting_named_exists() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields}
    for name, service in SERVICES.items():
        used = {key for key in service.get("environment", {}) if key.startswith(PREFIX)}
        assert used <= known, f"{name}: {used - known}"


def test_what_a_service_waits_for_is_there_and_can_be_waited_for() -> None:
    for service in SERVICES.values():
        for other, how in service.get("depends_on", {}).items():
            assert other in SERVICES
            if how["condition"] == "service_healthy":
                image = SERVICES[other]
                dockerfile = FOLDER.parent / image["build"]["dockerfile"] if "build" in image else None
                assert "healthcheck" in image or (
                    dockerfile and "HEALTHCHECK" in dockerfile.read_text(encoding="utf-8")
                )


def test_every_named_volume_is_declared() -> None:
    mounted = [one for service in SERVICES.values() for one in service.get("volumes", ())]
    assert {one.split(":")[0] for one in mounted if isinstance(one, str)} == set(COMPOSE["volumes"])


def test_the_customers_part_of_asterisks_configuration_is_where_its_maker_looks() -> None:
    (bind,) = [one for one in SERVICES["asterisk-config"]["volumes"] if isinstance(one, dict)]
    assert bind["target"] == SERVICES["asterisk-config"]["environment"]["PROFLINE_ASTERISK_EXTRA"]
    named = re.fullmatch(r"\$\{PROFLINE_ASTERISK_EXTRA:-(.+)\}", bind["source"])
    assert named
    assert (FOLDER / named[1]).is_dir()
    for name in ("profline", "rasa-export"):  # the folder is not there, and would be missed
        assert SERVICES[name]["environment"]["PROFLINE_ASTERISK_EXTRA"] == ""


def _ports_of_sound() -> tuple[int, int]:
    values = SERVICES["asterisk-config"]["environment"]
    first, last = (values[f"PROFLINE_RTP_PORT_{which}"] for which in ("START", "END"))
    assert any(port.endswith(f":{first}-{last}:{first}-{last}/udp") for port in SERVICES["asterisk"]["ports"])
    return int(first.rpartition(":-")[2].rstrip("}")), int(last.rpartition(":-")[2].rstrip("}"))


def test_the_published_ports_of_sound_carry_the_usual_number_of_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    first, last = _ports_of_sound()
    monkeypatch.chdir(FOLDER)  # no .env of the checkout
    monkeypatch.setenv("PROFLINE_RTP_PORT_START", str(first))
    monkeypatch.setenv("PROFLINE_RTP_PORT_END", str(last))
    monkeypatch.setenv("PROFLINE_OPERATORS", ",".join(f"{number}:long-secret" for number in range(201, 231)))
    assert load_settings().max_calls == 50


def test_a_new_operator_reaches_the_asterisk_that_runs() -> None:
    assert SERVICES["asterisk"]["depends_on"]["asterisk-config"]["restart"] is True


def test_asterisks_configuration_is_made_with_all_that_the_settings_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extra, made = tmp_path / "extra", tmp_path / "instance"
    extra.mkdir()
    (extra / "pjsip.conf").write_text("[provider]\n", "utf-8")
    keep_sound(made, b"\0\0")
    monkeypatch.chdir(tmp_path)
    for name, value in {
        "ARI_PASSWORD": "secret",
        "ASTERISK_EXTRA": str(extra),
        "OPERATORS": "201:long-secret",
        "BUSY_MESSAGE": "false",
    }.items():
        monkeypatch.setenv(PREFIX + name, value)
    assert CliRunner().invoke(cli, ["asterisk-config", str(made)]).exit_code == 0
    assert (made / "etc/extra/pjsip.conf").read_text("utf-8") == "[provider]\n"
    assert "username = 201" in (made / "etc/pjsip.conf").read_text("utf-8")
    extensions = (made / "etc/extensions.conf").read_text("utf-8")
    assert "exten => 100,1," in extensions
    assert "BUSY_SOUND = \n" in extensions


def test_ports_are_published_on_this_machine_unless_told_otherwise() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", ())]
    assert published
    assert all(port.startswith("${PUBLISH_ADDRESS:-127.0.0.1}:") for port in published)


def test_secrets_come_from_the_environment() -> None:
    for service in SERVICES.values():
        for key, value in service.get("environment", {}).items():
            if re.search("PASSWORD|TOKEN|SECRET", key):
                assert str(value).startswith("${"), key


@pytest.mark.parametrize("name", ["profline", "asterisk-config", "rasa-export"])
def test_every_setting_of_the_file_reaches_the_program(name: str) -> None:
    assert (FOLDER / SERVICES[name]["env_file"]).resolve() == PACKAGE_ROOT / ".env"


def test_what_a_container_decides_is_not_left_to_the_file() -> None:
    decided = SERVICES["profline"]["environment"]
    dockerfile = (FOLDER / "app.Dockerfile").read_text(encoding="utf-8")
    for key, value in re.findall(r"(PROFLINE_\w+)=(\S+)", dockerfile):
        assert decided[key] == value
    assert SERVICES["profline"]["ports"][0].endswith(f":{decided['PROFLINE_HTTP_PORT']}")


def test_a_password_stands_in_no_address() -> None:
    for service in SERVICES.values():
        for key, value in service.get("environment", {}).items():
            assert not re.search(r"://.*\$\{\w*(PASSWORD|TOKEN|SECRET|KEYS)", str(value)), key


def test_the_command_for_asterisk_exists() -> None:
    command = SERVICES["asterisk-config"]["command"]
    assert command[1] in {one.name for one in cli.registered_commands}


@pytest.mark.parametrize("dockerfile", DOCKERFILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_everything_copied_exists(dockerfile: Path) -> None:
    for line in dockerfile.read_text(encoding="utf-8").splitlines():
        if line.startswith("COPY "):
            *sources, _ = shlex.split(line)[1:]
            for source in sources:
                assert list(PACKAGE_ROOT.glob(source)), f"{dockerfile.name}: {source}"


def test_the_install_steps_are_those_of_make() -> None:
    text = "".join(dockerfile.read_text(encoding="utf-8") for dockerfile in DOCKERFILES)
    for step in ("docker/install/system.sh run", "docker/install/python.sh phone", "docker/install/asterisk.txt"):
        assert step in text
