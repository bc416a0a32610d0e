"""The source dialog with files of vectors: what they are, their first rows, which array or column."""

from pathlib import Path
from typing import NoReturn

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QListWidget, QTableView, QWidget

from calibgui.core.domain import SamplePlan
from calibgui.core.encoding.spec import ModelSpec
from tests.core.vectors.helpers import random_vectors, write
from tests.test_source_window import click_header, open_sources, table, wait_for_preview
from tests.window_rig import WindowRig


def both(folder: Path) -> Path:
    """A Parquet file of texts and two columns of embeddings."""
    path = folder / "both.parquet"
    texts = [f"a text of number {number}" for number in range(60)]
    columns = {"body": texts, "small": list(random_vectors(60)), "large": list(random_vectors(60, 20))}
    pq.write_table(pa.table(columns), path)
    return path


def two_arrays(folder: Path) -> Path:
    path = folder / "two.npz"
    np.savez(path, titles=random_vectors(60), bodies=random_vectors(70, 20), ids=np.arange(60))
    return path


def open_failed(rig: WindowRig, path: Path) -> QWidget:
    rig.parts.controller.add_files((path,))
    rig.wait(lambda: rig.session.domains.scan_error(rig.ids[0]) is not None)
    rig.trigger("edit_sources")
    wait_for_preview(rig)
    return rig.dialog("source_dialog")


def test_that_the_first_rows_of_an_array_are_shown_with_its_shape_and_type(rig: WindowRig) -> None:
    array = random_vectors(60, 20).astype(np.float16)
    dialog = open_sources(rig, write(rig.folder / "old.npy", array))
    assert rig.text("preview_hint", dialog) == "60 vectors · 20 dimensions · float16"
    model = rig.find(QTableView, "preview_table", dialog).model()
    assert (model.rowCount(), model.columnCount()) == (20, 14)
    first = [model.index(0, column).data() for column in range(14)]
    assert first == ["1", *(f"{value:.4f}" for value in array[0, :12]), "…"]
    assert rig.find(QComboBox, "format_combo", dialog).itemText(0) == "Detected: NumPy"
    for name in ("preview_switch", "encoding_combo", "header_combo", "array_combo", "shortest_spin"):
        assert not rig.find(QWidget, name, dialog).isVisible(), name
    rig.dismiss("source_dialog")


def test_that_one_of_several_arrays_is_chosen_and_read(rig: WindowRig) -> None:
    dialog = open_failed(rig, two_arrays(rig.folder))
    assert rig.text("preview_hint", dialog) == "2 arrays of vectors"
    assert rig.text("preview_notice", dialog) == "Choose one of the arrays."
    assert rig.find(QListWidget, "source_files", dialog).item(0).data(256) == "Choose an array"
    combo = rig.find(QComboBox, "array_combo", dialog)
    assert [combo.itemText(place) for place in range(combo.count())] == ["Choose one", "titles", "bodies"]
    combo.setCurrentIndex(combo.findData("bodies"))
    rig.wait(lambda: rig.text("preview_hint", dialog) == "70 vectors · 20 dimensions · float32")
    assert combo.currentText() == "bodies"
    rig.click("ok_button", dialog)
    rig.wait(lambda: rig.session.domains.scan(rig.ids[0]) is not None)
    scan = rig.session.domains.scan(rig.ids[0])
    assert scan is not None
    assert (scan.dim, scan.available) == (20, 70)
    assert rig.session.domains.all[0].sources[0].column == "bodies"


def test_that_a_click_on_a_header_of_lists_turns_texts_into_vectors_and_back(rig: WindowRig) -> None:
    dialog = open_sources(rig, both(rig.folder))
    rig.wait(lambda: rig.find_any("preview_switch").isVisible())
    click_header(rig, dialog, 1)
    rig.wait(lambda: "60 vectors · 8 dimensions · float32" in rig.text("preview_hint", dialog))
    click_header(rig, dialog, 2, ctrl=True)
    rig.wait(lambda: "60 vectors · 20 dimensions · float32" in rig.text("preview_hint", dialog))
    click_header(rig, dialog, 0)
    rig.wait(lambda: rig.find_any("preview_switch").isVisible())
    click_header(rig, dialog, 1)
    rig.wait(lambda: not rig.find_any("preview_switch").isVisible())
    rig.click("ok_button", dialog)
    rig.wait(lambda: rig.session.domains.scan(rig.ids[0]) is not None)
    scan = rig.session.domains.scan(rig.ids[0])
    assert scan is not None
    assert scan.dim == 8
    assert scan.sources[0].source.joined == ()


def test_that_a_table_of_several_columns_of_vectors_asks_for_one(rig: WindowRig) -> None:
    path = rig.folder / "two.parquet"
    pq.write_table(pa.table({"small": list(random_vectors(60)), "large": list(random_vectors(60, 20))}), path)
    dialog = open_failed(rig, path)
    assert rig.text("preview_hint", dialog) == "2 columns of vectors · click the header of one"
    click_header(rig, dialog, 0)
    rig.wait(lambda: "8 dimensions" in rig.text("preview_hint", dialog))
    rig.click("ok_button", dialog)
    rig.wait(lambda: rig.session.domains.scan(rig.ids[0]) is not None)
    assert rig.session.domains.scan_error(rig.ids[0]) is None


def test_that_strata_of_texts_are_forgotten_where_vectors_are_chosen(rig: WindowRig) -> None:
    dialog = open_sources(rig, both(rig.folder))
    combo = rig.find(QComboBox, "sampling_combo", dialog)
    rig.wait(lambda: combo.findData("body") > 0)
    combo.setCurrentIndex(combo.findData("body"))
    click_header(rig, dialog, 1)
    rig.wait(lambda: not combo.isVisible())
    rig.click("ok_button", dialog)
    assert rig.session.domains.all[0].plan == SamplePlan()


def test_that_vectors_are_never_called_texts(rig: WindowRig) -> None:
    def no_model(_spec: ModelSpec) -> NoReturn:
        pytest.fail("no model is needed")

    rig.load = no_model
    open_sources(rig, write(rig.folder / "old.npy", random_vectors(60)))
    assert rig.find(QListWidget, "source_files").item(0).data(256) == "60 vectors"
    rig.dismiss("source_dialog")
    assert rig.text("caption", rig.row(rig.ids[0])) == "60 of 700 found"
    rig.type_count(rig.ids[0], "calibration_spin", 40)
    rig.type_count(rig.ids[0], "held_out_spin", 20)
    assert rig.text("caption", rig.row(rig.ids[0])) == "60 vectors · old.npy"
    assert rig.text("domains_counts") == "1 file, 60 vectors"
    assert rig.text("texts_title") == "Vectors in Old"
    facts = rig.find(QLabel, "statistics_facts")
    assert facts.isVisible()
    assert facts.height() >= facts.heightForWidth(facts.width())
    assert facts.accessibleName() == "60 vectors · 0 duplicates · 8 dimensions"
    assert rig.text("status_text") == "1 domain, 40 vectors to calibrate on, 20 held out"
    rig.calibrate()
    assert rig.text("status_text") == "Calibrated 40 vectors, checked on 20"
    assert "From 40 vectors, 8 dimensions" in rig.find_any("outside_fact").accessibleDescription()
    for name in ("calibration_spin", "held_out_spin"):
        tooltip = rig.find_any(name).toolTip()
        assert "vectors" in tooltip
        assert "texts" not in tooltip


def test_that_texts_beside_vectors_are_counted_apart(rig: WindowRig) -> None:
    rig.parts.controller.add_files((table(rig.folder), write(rig.folder / "old.npy", random_vectors(60))))
    rig.wait(lambda: all(rig.session.domains.scan(domain_id) is not None for domain_id in rig.ids))
    assert rig.text("domains_counts") == "2 files, 40 texts, 60 vectors"
    assert "texts and vectors to calibrate on" in rig.text("status_text")
