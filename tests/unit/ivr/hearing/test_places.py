"""Places for listeners: as many as the cores hear in time."""

from __future__ import annotations

import gc

import pytest

from ivr.errors import HearingBusy
from ivr.hearing.places import Places


class Listener:
    """Somebody who is heard."""


def test_there_are_so_many_places_and_no_more() -> None:
    places, held = Places("ear", 2), [Listener(), Listener()]
    for one in held:
        places.take(one)
    with pytest.raises(HearingBusy, match="2 callers speak"):
        places.take(Listener())
    places.leave(held[0])
    places.leave(held[0])
    places.take(Listener())


def test_who_is_forgotten_gives_the_place_back() -> None:
    places = Places("ear", 1)
    listener = Listener()
    places.take(listener)
    del listener
    gc.collect()
    assert places.taken == 0


def test_the_places_follow_how_long_hearing_takes() -> None:
    places = Places("ear", 4, cores=2)
    assert places.most == 4
    for _ in range(100):
        places.heard(0.1, 0.0099)
    assert places.most == 18
    for _ in range(500):
        places.heard(0.1, 0.2)
    assert places.most == 2
