import gzip
import hashlib
import random
from pathlib import Path

import pytest

from calibgui.core.sources import files, lines
from tests.core.sources.helpers import error, scan, texts, written

CHINESE = (Path(__file__).parents[3] / "resources" / "corpora" / "chinese.txt").read_text("utf-8")
FRENCH = "Le café est très bon à l'été.\nOù êtes-vous allés hier ?\nÇa m’a plu, déjà vu.\n"


def test_that_only_lf_crlf_and_cr_end_a_line(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", "a\u0085b\r\nc\u2028d\re\x0bf\x0cg\n\x1ch\n\ni")
    assert texts(path) == ["a\u0085b", "c\u2028d", "e\x0bf\x0cg", "\x1ch", "i"]


@pytest.mark.parametrize("block_bytes", [1, 2, 3, 7])
def test_that_blocks_may_end_anywhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block_bytes: int
) -> None:
    content = "中文\r\ntext 😀\r\n\r\nlast\rvery last"
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        path = written(tmp_path / f"{encoding}.txt", content.encode(encoding))
        monkeypatch.setattr("calibgui.core.sources.decoding.BLOCK_BYTES", max(block_bytes, 4))
        assert texts(path) == ["中文", "text 😀", "last", "very last"]


@pytest.mark.parametrize(
    ("encoding", "content", "name"),
    [
        ("utf-8", CHINESE, "utf-8"),
        ("utf-8-sig", CHINESE, "utf-8"),
        ("utf-16", CHINESE, "utf-16"),
        ("utf-32", CHINESE, "utf-32"),
        ("gb18030", CHINESE, "gb18030"),
        ("gb18030", CHINESE[:40], "gb18030"),
        ("cp1252", FRENCH, "cp1252"),
        ("cp1251", "Сегодня хорошая погода, мы идём гулять в парк.\n", "cp1251"),
        ("cp932", "今日は天気がいいので公園を散歩します。\nカタカナも使います。\n", "cp932"),
        ("ascii", "plain\n", "utf-8"),
    ],
)
def test_that_an_encoding_is_found(tmp_path: Path, encoding: str, content: str, name: str) -> None:
    path = written(tmp_path / "a.txt", content.encode(encoding))
    assert texts(path) == [line for line in content.splitlines() if line]
    found = scan(path).sources[0]
    assert found.encoding == name
    assert found.undecodable == 0


@pytest.mark.parametrize("bom", [b"\xff\xfe", b"\xfe\xff"])
def test_that_both_kinds_of_utf16_are_read(tmp_path: Path, bom: bytes) -> None:
    codec = "utf-16-le" if bom == b"\xff\xfe" else "utf-16-be"
    assert texts(written(tmp_path / "a.txt", bom + "eins\r\nzwei 二\n".encode(codec))) == ["eins", "zwei 二"]


def test_that_the_encoding_is_found_deep_in_the_file(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", b"plain English\n" * 200_000 + FRENCH.encode("cp1252"))
    found = scan(path)
    assert found.sources[0].encoding == "cp1252"
    assert set(found.candidates) == {"plain English", *FRENCH.splitlines()}


def test_that_damaged_lines_of_utf8_are_left_out_and_counted(tmp_path: Path) -> None:
    good = CHINESE.splitlines()[:50]
    rows = [line.encode() for line in good]
    rows.insert(6, b"damaged \xff\xfe here")
    rows.insert(30, b"and \xe4 here")
    found = scan(written(tmp_path / "a.txt", b"\n".join(rows)))
    assert set(found.candidates) == set(good)
    assert (found.sources[0].undecodable, found.sources[0].first_undecodable) == (2, 7)
    assert found.sources[0].encoding == "utf-8"


def test_that_one_damaged_line_does_not_change_the_encoding_of_all(tmp_path: Path) -> None:
    content = b"one \xe9 alone\n" + b"plain English\n" * 100_000 + ("naïve – “quoted”\n" * 20).encode()
    found = scan(written(tmp_path / "a.txt", content)).sources[0]
    assert (found.encoding, found.undecodable, found.first_undecodable) == ("utf-8", 1, 1)


def test_that_the_line_of_the_first_damage_is_right_beyond_the_first_block(tmp_path: Path) -> None:
    content = "数\n".encode() * 400_000 + b"\xff\n" + "数\n".encode() * 10
    found = scan(written(tmp_path / "a.txt", content)).sources[0]
    assert (found.undecodable, found.first_undecodable) == (1, 400_001)


def test_that_a_file_of_nothing_but_damage_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", b"\xef\xbb\xbf\xff\xff\n\xff\n")
    raised = error(path)
    assert raised.message == "No text could be read from a.txt: 2 lines are not UTF-8."
    assert raised.remedy == "Save the file as UTF-8."


def test_that_the_hash_is_that_of_the_file(tmp_path: Path) -> None:
    content = random.Random(1).randbytes(100).hex().encode() * 40_000
    path = written(tmp_path / "a.txt", content.replace(b"7", b"\n"))
    assert scan(path).sources[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_that_gzip_is_unpacked_and_the_hash_is_that_of_the_packed_file(tmp_path: Path) -> None:
    path = tmp_path / "a.txt.gz"
    with gzip.open(path, "wt", encoding="gb18030", newline="\r\n") as file:
        file.write(CHINESE)
    found = scan(path)
    assert set(found.candidates) == set(CHINESE.splitlines())
    assert found.sources[0].sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert found.sources[0].size_bytes == path.stat().st_size


def test_that_a_cut_off_gzip_is_told(tmp_path: Path) -> None:
    packed = gzip.compress(random.Random(1).randbytes(100_000).hex().encode())
    raised = error(written(tmp_path / "a.txt.gz", packed[: len(packed) // 2]))
    assert raised.message == "a.txt.gz is damaged or was cut off: its gzip data can't be unpacked."
    assert "EOFError" in raised.details


def test_that_what_is_no_gzip_is_told(tmp_path: Path) -> None:
    assert "its gzip data can't be unpacked" in error(written(tmp_path / "a.txt.gz", "plain\n")).message


def test_that_a_line_of_200000_characters_is_one_text(tmp_path: Path) -> None:
    huge = "宽" * 200_000
    assert texts(written(tmp_path / "a.txt", f"{huge}\nnext\n{huge}")) == [huge, "next", huge]


def test_that_an_endless_line_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "MAX_LINE_CHARACTERS", 1000)
    raised = error(written(tmp_path / "a.txt", "a\nb\n" + "x" * 2 * files.BLOCK_BYTES))
    assert raised.line == 3
    assert raised.message == "Line 3 of a.txt is longer than 1,000 characters."


def test_that_any_name_will_do(tmp_path: Path) -> None:
    for name in ("it's.txt", 'say "hi".txt', "a;b--.txt", "中文 [1]*.txt", "no_suffix", "server.log"):
        assert texts(written(tmp_path / name, "one\n")) == ["one"]
