"""Where people belong."""

from __future__ import annotations

import pytest

from backend.members.entities import Organisation
from backend.members.register.organisations import Directory, NewOrganisation, UnknownOrganisation

KEPT = (
    Organisation(1, "Федерация", "federation", None),
    Organisation(2, "Союз медиков", "branch", 1),
    Organisation(3, "Союз учителей", "branch", 1),
    Organisation(4, "Больница № 1", "primary", 2),
    Organisation(5, "Столовая", "primary", 2),
    Organisation(6, "Столовая", "primary", 3),
    Organisation(7, "Северный округ", "territorial", 2),
    Organisation(8, "Аптека", "primary", 7),
)


@pytest.fixture
def directory() -> Directory:
    return Directory.of(KEPT)


@pytest.mark.parametrize(
    ("path", "key"),
    [
        ((("primary", "Больница № 1"),), 4),
        ((("primary", "БОЛЬНИЦА №1"),), 4),
        ((("branch", "Союз медиков"), ("primary", "«Больница» №1")), 4),
        ((("branch", "Союз учителей"), ("primary", "Столовая")), 6),
        ((("branch", "союз медиков"), ("territorial", "Северный округ"), ("primary", "Аптека")), 8),
        ((("federation", "Федерация"), ("primary", "Аптека")), 8),
        ((("branch", "Союз медиков"),), 2),
    ],
)
def test_what_is_there_is_found(path: tuple[tuple[str, str], ...], key: int, directory: Directory) -> None:
    assert directory.key_of(path) == key
    assert directory.made == []
    assert directory.used == {key}


def test_a_lone_primary_organisation_is_not_made(directory: Directory) -> None:
    with pytest.raises(UnknownOrganisation) as caught:
        directory.key_of((("primary", "Никакая"),))
    assert (caught.value.code, caught.value.kind) == ("organisation_unknown", "primary")


def test_two_of_a_name_are_not_guessed(directory: Directory) -> None:
    with pytest.raises(UnknownOrganisation, match="organisation_ambiguous"):
        directory.key_of((("primary", "Столовая"),))


def test_what_is_missing_is_made_below_what_is_there(directory: Directory) -> None:
    path = (("branch", "Союз артистов"), ("primary", "Театр"))
    assert directory.key_of(path) == directory.key_of(path) == -2
    assert directory.made == [
        NewOrganisation(-1, "Союз артистов", "branch", 1),
        NewOrganisation(-2, "Театр", "primary", -1),
    ]
    assert directory.key_of((("branch", "Союз артистов"), ("primary", "Цирк"))) == -3
    assert directory.made[-1] == NewOrganisation(-3, "Цирк", "primary", -1)


def test_an_empty_house_begins_with_the_file() -> None:
    directory = Directory.of(())
    path = (("federation", "Ф"), ("branch", "Б"), ("territorial", "Т"), ("primary", "П"))
    assert directory.key_of(path) == -4
    assert [(one.kind, one.parent) for one in directory.made] == [
        ("federation", None),
        ("branch", -1),
        ("territorial", -2),
        ("primary", -3),
    ]


def test_the_same_name_under_another_union_is_another(directory: Directory) -> None:
    assert directory.key_of((("branch", "Союз учителей"), ("primary", "Больница № 1"))) == -1
    assert directory.made == [NewOrganisation(-1, "Больница № 1", "primary", 3)]


def test_a_circle_of_organisations_hangs_nobody() -> None:
    directory = Directory.of((Organisation(1, "А", "branch", 2), Organisation(2, "Б", "territorial", 1)))
    assert directory.key_of((("branch", "А"),)) == 1
