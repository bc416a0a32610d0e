"""Pictures and tables, saved and read back."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ET
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from calibgui.core.errors import ExportError
from calibgui.views.plot.data_export import write_plot_csv
from calibgui.views.plot.envelope_plot import EnvelopePlot
from calibgui.views.theme.tokens import LIGHT
from tests.views.plot.data import bars, data_of, flat, random_data

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def plot(qtbot: QtBot) -> EnvelopePlot:
    plot = EnvelopePlot()
    qtbot.addWidget(plot)
    plot.resize(644, 326)
    plot.show()
    plot.set_data(flat(60, (-0.1, 0.2), (-0.2, 0.1), outside=((20, 0.25),)))
    return plot


def test_that_a_png_has_two_pixels_per_pixel_and_the_plots_colours(
    plot: EnvelopePlot, tmp_path: Path
) -> None:
    plot.save_picture(tmp_path / "plot.png")
    image = QImage(str(tmp_path / "plot.png")).convertToFormat(QImage.Format.Format_RGB32)
    assert image.width() == 2 * (644 + 32)
    pixels = np.frombuffer(image.constBits(), dtype=np.uint32) & 0xFFFFFF
    present = {f"#{value:06X}" for value in np.unique(pixels).tolist()}
    assert {LIGHT.domains[0], LIGHT.domains[1], LIGHT.error, LIGHT.surface} <= present


def test_that_an_svg_holds_lines_text_and_the_legend(plot: EnvelopePlot, tmp_path: Path) -> None:
    plot.canvas.hoverChanged.emit(5.5)
    plot.save_picture(tmp_path / "plot.svg")
    root = ET.parse(tmp_path / "plot.svg").getroot()
    texts = {(node.text or "").strip() for node in root.iter(f"{SVG}text")}
    assert {"value", "dim", "+0.2", "English", "Chinese", "Common to all", "Held-out values outside"} <= texts
    lines = [*root.iter(f"{SVG}polyline"), *root.iter(f"{SVG}path"), *root.iter(f"{SVG}line")]
    assert len(lines) > 100
    assert not list(root.iter(f"{SVG}image"))
    assert any(group.get("shape-rendering") == "crispEdges" for group in root.iter(f"{SVG}g"))
    assert plot.canvas.hover_line.isVisible()


def test_that_an_unknown_kind_of_picture_is_refused(plot: EnvelopePlot, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"plot\.bmp"):
        plot.save_picture(tmp_path / "plot.bmp")


@pytest.mark.parametrize("suffix", [".png", ".svg"])
def test_that_a_picture_that_can_not_be_written_says_so(
    plot: EnvelopePlot, tmp_path: Path, suffix: str
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ExportError) as raised:
        plot.save_picture(tmp_path / "file" / f"plot{suffix}")
    assert raised.value.path == tmp_path / "file" / f"plot{suffix}"
    assert raised.value.remedy
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_that_the_table_reads_back_to_the_bit(tmp_path: Path) -> None:
    data = random_data(100, 3, outside=30)
    write_plot_csv(data, tmp_path / "plot.csv")
    with (tmp_path / "plot.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["dimension"]) for row in rows] == list(range(100))
    assert list(rows[0])[:6] == ["dimension", "mixed_min", "mixed_max", "width", "English_min", "English_max"]
    for name, part in zip(("English", "Chinese", "Math/code"), data.domains, strict=True):
        for row_index, end in enumerate(("min", "max")):
            read = np.array([row[f"{name}_{end}"] for row in rows], dtype=np.float32)
            np.testing.assert_array_equal(read, part.envelope[row_index])
    assert sum(int(row["outside"]) for row in rows) == 30


def test_that_equal_names_get_columns_of_their_own_and_gaps_stay_empty(tmp_path: Path) -> None:
    data = data_of(bars(0, [np.inf], [-np.inf], "News"), bars(1, [-1], [1], "News"))
    write_plot_csv(data, tmp_path / "plot.csv")
    with (tmp_path / "plot.csv").open(encoding="utf-8", newline="") as file:
        row = next(iter(csv.DictReader(file)))
    assert (row["News_min"], row["News 2_min"]) == ("", "-1")


def test_that_a_table_that_can_not_be_written_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "plot.csv").mkdir()
    with pytest.raises(ExportError, match=r"plot\.csv") as raised:
        write_plot_csv(random_data(3, 1), tmp_path / "plot.csv")
    assert raised.value.remedy
    assert [path.name for path in tmp_path.iterdir()] == ["plot.csv"]
