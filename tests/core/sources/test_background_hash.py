from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from calibgui.core.domain import Source
from calibgui.core.sources.background_hash import LateHashes
from calibgui.core.sources.sampling import scan_sources
from calibgui.core.sources.scan import Scan
from tests.core.sources.helpers import written


def unhashed(*paths: Path) -> Scan:
    """As the fast way leaves it."""
    scan = scan_sources([Source(path) for path in paths], seed=0, keep=5)
    return replace(scan, sources=tuple(replace(source, sha256="") for source in scan.sources))


def hashes_of(scan: Scan) -> list[str]:
    return [source.sha256 for source in scan.sources]


def test_that_the_hashes_of_all_sources_are_filled_in(tmp_path: Path) -> None:
    paths = [written(tmp_path / name, f"text of {name}\n") for name in ("a.txt", "b.txt")]
    with LateHashes({"one": unhashed(*paths), "two": unhashed(paths[0])}) as hashes:
        filled = hashes.filled(lambda: False)
    wanted = [sha256(path.read_bytes()).hexdigest() for path in paths]
    assert hashes_of(filled["one"]) == wanted
    assert hashes_of(filled["two"]) == wanted[:1]


def test_that_what_is_known_is_kept(tmp_path: Path) -> None:
    scan = unhashed(written(tmp_path / "a.txt", "text\n"))
    known = replace(scan, sources=(replace(scan.sources[0], sha256="known"),))
    with LateHashes({"one": known}) as hashes:
        assert hashes.filled(lambda: False) == {"one": known}


def test_that_a_file_that_changed_or_went_has_no_hash(tmp_path: Path) -> None:
    paths = [written(tmp_path / name, f"text of {name}\n") for name in ("a.txt", "b.txt", "c.txt")]
    scan = unhashed(*paths)
    paths[0].write_text("another, longer text\n")
    paths[1].unlink()
    with LateHashes({"one": scan}) as hashes:
        filled = hashes.filled(lambda: False)
    assert hashes_of(filled["one"]) == ["", "", sha256(paths[2].read_bytes()).hexdigest()]


def test_that_who_is_told_to_stop_waits_for_nothing(tmp_path: Path) -> None:
    scan = unhashed(written(tmp_path / "a.txt", "text\n"))
    with LateHashes({"one": scan}) as hashes:
        assert hashes.filled(lambda: True)["one"].candidates == scan.candidates
