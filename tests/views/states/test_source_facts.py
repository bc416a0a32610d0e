"""What the tooltip of a domain says of its files."""

from dataclasses import replace
from pathlib import Path

from calibgui.core.domain import ReadOptions, Source
from calibgui.core.sources.sampling import scan_sources
from calibgui.views.states.source_facts import source_facts


def test_that_the_facts_name_format_column_encoding_and_what_was_dropped(tmp_path: Path) -> None:
    path = tmp_path / "reviews.csv"
    path.write_text("id,body\n" + "".join(f"{n},a text of some length {n}\n" for n in range(40)), "utf-8")
    source = Source(path, options=ReadOptions(delimiter=","))
    scan = scan_sources([source], seed=0, keep=10)
    facts = source_facts(scan)
    assert facts == "reviews.csv · 40 · csv · column body · UTF-8 · separated by comma"
    damaged = replace(scan.sources[0], undecodable=3, first_undecodable=9)
    assert "3 rows dropped, the first in line 9" in source_facts(replace(scan, sources=(damaged,)))


def test_that_nothing_is_said_of_what_was_not_read() -> None:
    assert source_facts(None) == ""
