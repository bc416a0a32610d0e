"""What the tooltip of a domain says of its files."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from calibgui.core.domain import ReadOptions, Source
from calibgui.core.sources.sampling import scan_sources
from calibgui.views.states.source_facts import source_facts
from tests.core.vectors.helpers import random_vectors, write


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


def test_that_vectors_are_counted_as_such_and_their_array_is_named(tmp_path: Path) -> None:
    array, table = write(tmp_path / "a.npz", random_vectors(40)), tmp_path / "b.parquet"
    pq.write_table(pa.table({"v": list(random_vectors(40))}), table)
    scan = scan_sources([Source(array), Source(table)], seed=0, keep=10)
    first, second = source_facts(scan).split("\n")
    assert first == "a.npz · 40 vectors · npz · array vectors"
    assert second == "b.parquet · 40 vectors · parquet · column v"
