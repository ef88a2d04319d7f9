"""The kept place in VK's row of events."""

from pathlib import Path

import pytest

from bots.vk.bookmark import Bookmark


async def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "vk-1.ts"
    for ts in ("5", "1790000000"):
        await Bookmark(path).write(ts)
        assert await Bookmark(path).read() == ts
    assert [file.name for file in path.parent.iterdir()] == ["vk-1.ts"]


@pytest.mark.parametrize("text", ["", "вздор", "-5", "5.5", "\x00"])
async def test_a_spoilt_one_is_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "vk-1.ts").write_text(text, "utf-8")
    assert await Bookmark(tmp_path / "vk-1.ts").read() is None


async def test_none_is_kept_without_a_place_for_it(tmp_path: Path) -> None:
    await Bookmark(None).write("5")
    assert await Bookmark(None).read() is None
    assert await Bookmark(tmp_path / "missing").read() is None
