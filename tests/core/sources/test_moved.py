"""Files that moved together."""

from __future__ import annotations

from pathlib import Path

from calibgui.core.sources.moved import moved_files


def make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("text")


def test_that_files_under_the_folder_that_moved_are_found(tmp_path: Path) -> None:
    make(tmp_path, "new/x/a.txt", "new/x/b.txt", "new/y/c.txt", "other.txt")
    old, new = tmp_path / "old", tmp_path / "new"
    others = [old / "x/b.txt", old / "y/c.txt", old / "y/gone.txt", tmp_path / "other.txt"]
    assert moved_files(old / "x/a.txt", new / "x/a.txt", others) == {
        old / name: new / name for name in ("x/a.txt", "x/b.txt", "y/c.txt")
    }


def test_that_a_file_still_in_its_place_stays_there(tmp_path: Path) -> None:
    make(tmp_path, "old/b.txt", "new/a.txt", "new/b.txt")
    found = moved_files(tmp_path / "old/a.txt", tmp_path / "new/a.txt", [tmp_path / "old/b.txt"])
    assert found == {tmp_path / "old/a.txt": tmp_path / "new/a.txt"}


def test_that_another_name_leads_to_the_neighbours_only(tmp_path: Path) -> None:
    make(tmp_path, "new/renamed.txt", "new/b.txt", "c.txt")
    old, new = tmp_path / "old", tmp_path / "new"
    found = moved_files(old / "a.txt", new / "renamed.txt", [old / "b.txt", old / "sub/c.txt"])
    assert found == {old / "a.txt": new / "renamed.txt", old / "b.txt": new / "b.txt"}
