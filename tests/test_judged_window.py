"""A folder of judged texts in the whole window, with a fake encoder: what its queries find."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Semaphore

import numpy as np
import pytest
from PySide6.QtWidgets import QPushButton

from calibgui import judged_jobs
from calibgui.core.domain import JudgedFolder
from calibgui.core.ranges.catalogue import SHARED_QUANTILE
from calibgui.core.ranges.schemes import DEFAULT_SCHEME, RangeScheme
from calibgui.core.search.beir import read_judged
from calibgui.core.search.check import checked_search
from calibgui.core.search.request import Case
from calibgui.core.search.rules import RAW_INT8_DOT
from calibgui.views.search.search_view import SearchView
from calibgui.views.states import judged as judged_states
from calibgui.views.widgets.combo_box import ComboBox
from tests.fakes import vector
from tests.judged_folder import write_judged
from tests.window_rig import WindowRig

TEXTS = [f"document number {row}" for row in range(80)]
QUERIES = [f"which document is number {row}?" for row in range(12)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    judged = [{row: 2, row + 20: 1} for row in range(12)]
    return write_judged(tmp_path / "colours", TEXTS, QUERIES, judged, [f"title {row}" for row in range(80)])


def view_of(rig: WindowRig) -> SearchView:
    return rig.window.results.search


def dropped(rig: WindowRig, folder: Path) -> str:
    """Drop it and wait until it is read; the id of its domain."""
    rig.drop(folder)
    domain_id = rig.ids[-1]
    rig.parts.controller.set_counts(domain_id, 40, 10)
    judged = rig.session.domains.get(domain_id)
    assert judged is not None
    assert judged.judged is not None
    state, known = rig.session.judged, judged.judged
    rig.wait(lambda: rig.session.domains.scan(domain_id) is not None and not rig.parts.runner.busy)
    rig.wait(lambda: state.facts(known) is not None or state.error(known) is not None)
    return domain_id


def searched(rig: WindowRig, folder: Path) -> str:
    domain_id = dropped(rig, folder)
    rig.trigger("tab_search")
    rig.calibrate()
    rig.wait(lambda: has_searched(rig, domain_id))
    return domain_id


def has_searched(rig: WindowRig, domain_id: str) -> bool:
    state = rig.session.judged.search_of(domain_id)
    return state is not None and not state.missing and state.running == ""


def choose(rig: WindowRig, words: str) -> None:
    box = rig.find(ComboBox, "search_queries")
    place = box.findText(words)
    assert place >= 0, [box.itemText(number) for number in range(box.count())]
    box.setCurrentIndex(place)
    box.activated.emit(place)


def test_that_a_dropped_judged_folder_is_one_domain_of_its_corpus(rig: WindowRig, folder: Path) -> None:
    domain_id = dropped(rig, folder)
    assert rig.names == ["Colours"]
    domain, scan = rig.session.domains.get(domain_id), rig.session.domains.scan(domain_id)
    assert domain is not None
    assert scan is not None
    assert domain.judged == JudgedFolder(folder, "test")
    assert set(scan.candidates) == set(read_judged(folder).documents)
    assert rig.row(domain_id).state.file_label == "80 · judged: 12 queries, test"


def test_that_removing_the_domain_or_its_corpus_removes_the_judgements(
    rig: WindowRig, folder: Path, tmp_path: Path
) -> None:
    domain_id = searched(rig, folder)
    rig.parts.controller.remove_domain(domain_id)
    assert rig.session.judged.search_of(domain_id) is None
    assert judged_states.judged_ids(rig.session) == ()
    domain_id = dropped(rig, folder)
    rig.parts.controller.add_files_to(domain_id, [rig.file("other.txt")])
    domain = rig.session.domains.get(domain_id)
    assert domain is not None
    assert domain.judged is not None
    rig.parts.controller.set_sources(domain_id, domain.sources[1:])
    domain = rig.session.domains.get(domain_id)
    assert domain is not None
    assert domain.judged is None
    rig.wait_idle()


def test_that_judged_queries_search_the_whole_corpus_by_themselves(rig: WindowRig, folder: Path) -> None:
    domain_id = searched(rig, folder)
    state, result, texts = rig.session.judged.search_of(domain_id), rig.session.result, read_judged(folder)
    assert state is not None
    assert state.result is not None
    assert result is not None
    documents, queries = (
        np.stack([vector(text) for text in part]) for part in (texts.documents, texts.queries)
    )
    request = texts.request(documents, queries, [Case("", result.ranges, RAW_INT8_DOT)])
    alone = checked_search(request).case("", RAW_INT8_DOT.id).overall
    case = state.result.case(DEFAULT_SCHEME, RAW_INT8_DOT)
    assert case is not None
    assert case.overall.ndcg == alone.ndcg
    assert case.overall.retention == alone.retention
    assert alone.ndcg is not None
    assert alone.reference_ndcg is not None
    assert rig.text("judged_name") == "Judged queries of Colours"
    sentence = f"nDCG@10 {alone.ndcg.mean:.3f} of {alone.reference_ndcg.mean:.3f} with float32: "
    assert rig.text("judged_text").startswith(sentence)
    assert rig.text("judged_text").endswith(" kept")


def test_that_the_table_shows_them_once_chosen(rig: WindowRig, folder: Path) -> None:
    searched(rig, folder)
    choose(rig, "Judged queries of Colours")
    table = view_of(rig).table.state
    assert [head.lines[0] for head in table.heads][:1] == ["nDCG@10"]
    assert [head.has_bar for head in table.heads] == [False, True, True, True, True]
    assert all(cell.value is not None for row in table.rows for cell in row.cells)
    assert "between" in table.rows[0].cells[0].tip
    assert "12 queries with relevant documents search 80 texts" in table.rows[0].cells[1].tip
    assert "recall@10" in table.rows[0].cells[1].tip
    assert not view_of(rig).bar.findChild(QPushButton, "rules_button").isHidden()  # type: ignore[union-attr]
    rig.wait(lambda: view_of(rig).neighbours.box.currentText() == QUERIES[0])
    rig.wait(lambda: bool(view_of(rig).neighbours.columns[0].shown.rows))
    rows = view_of(rig).neighbours.columns[0].shown.rows
    found = [row for row in rows if row.relevant]
    assert {row.text for row in found} <= {"title 0 document number 0", "title 20 document number 20"}
    assert all(row.mark.startswith("relevant") for row in found)
    choose(rig, "10 held-out texts")
    assert "ndcg" not in [head.id for head in view_of(rig).table.state.heads]


def test_that_another_scheme_is_searched_without_encoding_again(rig: WindowRig, folder: Path) -> None:
    domain_id = searched(rig, folder)
    batches = rig.encoder.batches
    scheme = RangeScheme(SHARED_QUANTILE, (("q", 0.95),))
    rig.parts.controller.set_scheme(scheme)
    state = rig.session.judged.search_of(domain_id)
    assert state is not None
    rig.wait(lambda: state.result is not None and state.result.has(scheme))
    rig.wait_idle()
    assert rig.encoder.batches == batches


def test_that_a_large_corpus_waits_for_its_button(
    rig: WindowRig, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judged_jobs, "UNASKED_TEXTS", 50)
    monkeypatch.setattr(judged_states, "UNASKED_TEXTS", 50)
    domain_id = dropped(rig, folder)
    rig.trigger("tab_search")
    rig.calibrate()
    rig.wait(lambda: not rig.session.search.missing and rig.session.search.running == "")
    rig.wait_idle()
    assert rig.text("judged_text") == "92 texts are to be encoded for them"
    rig.click("judged_button")
    rig.wait(lambda: has_searched(rig, domain_id))
    assert rig.text("judged_text").startswith("nDCG@10 ")
    assert not rig.button("judged_button").isVisible()


def test_that_a_corpus_too_large_is_said_to_be(
    rig: WindowRig, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (judged_jobs, judged_states):
        monkeypatch.setattr(module, "UNASKED_TEXTS", 50)
        monkeypatch.setattr(module, "MOST_TEXTS", 60)
    dropped(rig, folder)
    rig.trigger("tab_search")
    rig.calibrate()
    assert rig.text("judged_text").startswith("80 texts are more than the 60 that are searched here")
    assert not rig.button("judged_button").isVisible()


def test_that_the_encoding_gives_way_and_goes_on_where_it_was(
    open_window: Callable[..., WindowRig], folder: Path
) -> None:
    gate = Semaphore(100)
    rig = open_window(gate=gate)
    domain_id = dropped(rig, folder)
    rig.trigger("tab_search")
    while gate.acquire(blocking=False):
        pass
    gate.release(5)  # 40 and 10 texts in batches of 10
    rig.click("calibrate_button")
    state = rig.session.judged
    rig.wait(lambda: state.encoded(domain_id) is not None)
    gate.release(3)
    rig.wait(lambda: (found := state.encoded(domain_id)) is not None and found.done == 30)
    assert rig.text("judged_text") == "30 of 92 texts encoded"
    assert rig.text("status_text") == "Encoding Colours for its judged queries"
    gate.release(10_000)
    other = rig.add("a.txt", calibration=10, held_out=5)  # its reading goes first
    rig.wait(lambda: has_searched(rig, domain_id))
    assert other
    assert state.encoded(domain_id) is None
    rig.wait_idle()


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("qrels/test.tsv", "q0\td0\tmany\nq1\td1\tmany\n", "Line 2 of test.tsv has the judgement 'many'"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\n", "test.tsv holds no judgement."),
        ("qrels/test.tsv", "q99\td0\t1\n", "Line 1 of test.tsv names the query 'q99'"),
        ("queries.jsonl", '{"_id": "q0"}\n', 'Line 1 of queries.jsonl has no "text".'),
    ],
)
def test_that_bad_judgements_are_told_with_their_line_and_read_again_once_mended(
    rig: WindowRig, folder: Path, name: str, text: str, said: str
) -> None:
    good = (folder / name).read_text(encoding="utf-8")
    (folder / name).write_text(text, encoding="utf-8")
    domain_id = dropped(rig, folder)
    rig.trigger("tab_search")
    rig.calibrate()
    assert rig.session.result is not None
    rig.wait(lambda: rig.text("judged_error").startswith(said))
    assert said in rig.row(domain_id).state.facts
    (folder / name).write_text(good, encoding="utf-8")
    rig.click("judged_button")
    rig.wait(lambda: has_searched(rig, domain_id))
    assert rig.text("judged_text").startswith("nDCG@10 ")


def test_that_an_id_that_comes_twice_in_the_corpus_is_told_with_its_line(
    rig: WindowRig, folder: Path
) -> None:
    with (folder / "corpus.jsonl").open("a", encoding="utf-8") as corpus:
        corpus.write('{"_id": "d3", "title": "x", "text": "again"}\n')
    dropped(rig, folder)
    rig.trigger("tab_search")
    rig.calibrate()
    rig.wait(lambda: rig.text("judged_error").startswith("Line 81 of corpus.jsonl has the _id 'd3'"))
    rig.wait_idle()


def test_that_an_empty_corpus_is_an_error_of_the_domain(rig: WindowRig, folder: Path) -> None:
    (folder / "corpus.jsonl").write_text("", encoding="utf-8")
    rig.drop(folder)
    rig.wait(lambda: rig.session.domains.scan_error(rig.ids[0]) is not None)
    error = rig.session.domains.scan_error(rig.ids[0])
    assert error is not None
    assert "corpus.jsonl" in error.message
    rig.wait_idle()


def test_that_another_split_has_other_queries(rig: WindowRig, folder: Path) -> None:
    (folder / "qrels" / "train.tsv").write_text("q0\td0\t1\nq1\td5\t1\n", encoding="utf-8")
    domain_id = searched(rig, folder)
    assert "other judgements: train" in rig.row(domain_id).state.facts
    rig.session.domains.set_judged(domain_id, JudgedFolder(folder, "train"))  # as a project may say
    rig.wait(lambda: rig.row(domain_id).state.file_label == "80 · judged: 2 queries, train")
    rig.wait(lambda: has_searched(rig, domain_id))
    state = rig.session.judged.search_of(domain_id)
    assert state is not None
    assert state.result is not None
    assert len(state.result.texts.queries) == 2
    rig.wait_idle()
