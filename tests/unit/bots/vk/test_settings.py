"""VK's settings: what cannot work is named with what can."""

from typing import Any

import pytest

from bots.errors import BadSetting
from bots.settings import VkSettings

GOOD: dict[str, Any] = {"token": "vk1.a.secret", "group_id": 7}
CALLBACK: dict[str, Any] = {**GOOD, "callback": True, "callback_secret": "long_enough", "confirmation": "a1b2"}


@pytest.mark.parametrize("values", [GOOD, CALLBACK])
def test_good_settings_show_no_secret(values: dict[str, Any]) -> None:
    shown = repr(VkSettings(**values))
    assert not any(secret in shown for secret in ("vk1.a.secret", "long_enough", "a1b2"))


@pytest.mark.parametrize(
    ("wrong", "setting"),
    [
        ({"token": ""}, "PROFLINE_VK_TOKEN"),
        ({"token": "two words"}, "PROFLINE_VK_TOKEN"),
        ({"group_id": 0}, "PROFLINE_VK_GROUP_ID"),
        ({"api_url": "api.vk.ru"}, "PROFLINE_VK_API_URL"),
        ({"callback_secret": None}, "PROFLINE_VK_CALLBACK_SECRET"),
        ({"callback_secret": "short"}, "PROFLINE_VK_CALLBACK_SECRET"),
        ({"confirmation": None}, "PROFLINE_VK_CONFIRMATION"),
    ],
)
def test_a_wrong_value_is_named(wrong: dict[str, Any], setting: str) -> None:
    with pytest.raises(BadSetting, match=setting):
        VkSettings(**(CALLBACK | wrong))
