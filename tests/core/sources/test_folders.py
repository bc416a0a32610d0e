from pathlib import Path

import pytest

from calibgui.core.sources.folders import MOST_FILES, FileGroup, find_files
from tests.core.sources.helpers import error


@pytest.fixture
def data(tmp_path: Path) -> Path:
    names = ["b.txt", "a.jsonl", "c.csv.gz", "picture.png", ".hidden.txt", "en/x.parquet", "en/deep/y.arrow"]
    for name in [
        *names,
        "de/z.XLSX",
        ".git/config.txt",
        "1/2/3/in.txt",
        "1/2/3/4/too_deep.txt",
        "none/a.png",
    ]:
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("one\n", encoding="utf-8")
    return tmp_path / "data"


def names(data: Path, *paths: Path) -> list[str]:
    return [path.relative_to(data).as_posix() for path in find_files(paths).files]


def test_that_a_folder_stands_for_the_files_of_texts_in_it(data: Path) -> None:
    assert names(data, data) == [
        *("1/2/3/in.txt", "a.jsonl", "b.txt", "c.csv.gz", "de/z.XLSX", "en/deep/y.arrow", "en/x.parquet"),
    ]


def test_that_a_link_to_a_folder_is_not_followed(data: Path) -> None:
    (data / "en" / "loop").symlink_to(data, target_is_directory=True)
    (data / "en" / "link.txt").symlink_to(data / "b.txt")
    assert names(data, data / "en") == ["en/deep/y.arrow", "en/link.txt", "en/x.parquet"]


def test_that_a_folder_without_texts_stays_to_be_told(data: Path) -> None:
    assert find_files([data / "none"]).groups == (FileGroup((data / "none",)),)
    assert error(data / "none").message == "none is a folder, not a file of texts."


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*.jsonl", ["a.jsonl"]),
        ("[ab].*", ["a.jsonl", "b.txt"]),
        ("?.txt", ["b.txt"]),
        ("e*/*", ["en/deep/y.arrow", "en/x.parquet"]),
        ("[!1]*", ["a.jsonl", "b.txt", "c.csv.gz", "de/z.XLSX", "en/deep/y.arrow", "en/x.parquet"]),
        ("**/*.arrow", ["en/deep/y.arrow"]),
        ("e*", ["en/deep/y.arrow", "en/x.parquet"]),
        ("picture.*", ["picture.png"]),
    ],
)
def test_that_a_pattern_stands_for_what_it_matches(data: Path, pattern: str, expected: list[str]) -> None:
    (data / "none" / "a.png").unlink()
    (data / "none").rmdir()
    if not pattern.startswith("picture"):
        (data / "picture.png").unlink()
    assert sorted(names(data, data / pattern)) == expected


def test_that_a_path_that_exists_is_no_pattern(data: Path) -> None:
    (data / "[ab].txt").write_text("one\n", encoding="utf-8")
    assert names(data, data / "[ab].txt") == ["[ab].txt"]


def test_that_a_pattern_that_nothing_matches_stays_to_be_told(data: Path) -> None:
    assert find_files([data / "*.md"]).files == (data / "*.md",)
    assert error(data / "*.md").message == "*.md does not exist."


def test_that_each_file_comes_once_and_paths_are_absolute(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(data)
    found = find_files([Path("b.txt"), Path("*.txt"), data / "b.txt"])
    assert found.groups == (FileGroup((data / "b.txt",)),)


def test_that_a_folder_is_one_group_named_after_it_and_each_match_of_a_pattern_its_own(data: Path) -> None:
    (folder,) = find_files([data / "en"]).groups
    assert (folder.name, folder.place, len(folder.files)) == ("En", data / "en", 2)
    (data / "en" / "v1.2_notes").mkdir()
    (data / "en" / "v1.2_notes" / "n.md").write_text("one\n", encoding="utf-8")
    assert [group.name for group in find_files([data / "en" / "v1*"]).groups] == ["V1.2 notes"]
    assert [group.name for group in find_files([data / "?.*"]).groups] == ["A", "B", "C"]


def test_that_empty_files_of_a_folder_are_left_out(data: Path) -> None:
    (data / "en" / "empty.txt").touch()
    assert names(data, data / "en") == ["en/deep/y.arrow", "en/x.parquet"]
    (data / "empty.txt").touch()
    assert names(data, data / "empty.txt") == ["empty.txt"]


def test_that_a_folder_of_2_001_files_is_refused_and_one_of_2_000_is_not(data: Path) -> None:
    many = data / "many"
    many.mkdir()
    for number in range(MOST_FILES):
        (many / f"{number}.txt").write_text("one\n", encoding="utf-8")
    assert [len(group.files) for group in find_files([many]).groups] == [2_000]
    (many / "one more.txt").write_text("one\n", encoding="utf-8")
    found = find_files([data / "b.txt", many, many / "*.txt"])
    assert found.files == (data / "b.txt",)
    assert [refused.message for refused in found.refused] == [
        "The folder many holds more than 2,000 files of texts.",
        "The pattern *.txt matches more than 2,000 files.",
    ]
    assert all(refused.remedy for refused in found.refused)


def test_that_a_folder_of_endless_other_files_is_refused_too(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("calibgui.core.sources.folders._MOST_ENTRIES", 5)
    (refused,) = find_files([data]).refused
    assert refused.message == "The folder data holds more than 5 files."
