"""How one file is read: what was detected is said, and can be set by hand."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from calibgui.core.domain import ReadOptions
from calibgui.core.sources.formats import VECTORS
from calibgui.core.sources.preview import Preview
from calibgui.views.theme.fonts import CAPTION_PX
from calibgui.views.widgets.combo_box import ComboBox
from calibgui.views.widgets.label import Label

_ENCODINGS = {
    "utf-8": "UTF-8",
    "utf-16": "UTF-16",
    "gb18030": "GB18030",
    "big5": "Big5",
    "shift_jis": "Shift-JIS",
    "euc_jp": "EUC-JP",
    "cp949": "EUC-KR (cp949)",
    "cp1252": "Windows-1252",
    "cp1251": "Windows-1251",
    "koi8_r": "KOI8-R",
}
_TABLES = ("csv", "tsv")
_BINARY = ("parquet", "arrow", "xlsx", *VECTORS)
_COLUMNS = 3
_MOST_VISIBLE = 12
_PLACES = {"array": 1}  # where the encoding is, which an array has not


class SourceOptions(QWidget):
    """Controls that say nothing about the format at hand are hidden."""

    optionChosen = Signal(str, object)  # field of ReadOptions, its value; None for detection
    arrayChosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._options = ReadOptions()
        self._preview: Preview | None = None
        self._names = self._value_names()
        self._fields: dict[str, tuple[Label, ComboBox]] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(4)
        captions = {
            "format": self.tr("Format"),
            "encoding": self.tr("Encoding"),
            "sheet": self.tr("Sheet"),
            "header": self.tr("First row"),
            "delimiter": self.tr("Separator"),
            "quote": self.tr("Quotes"),
        }
        places = [name for name in captions if name != "sheet"]
        for name, caption in captions.items():
            # A workbook has no encoding to choose, nor has an array: the sheet or array stands there.
            self._add(name, caption, places.index("encoding" if name == "sheet" else name))
        self._array = ComboBox()
        self._array.currentIndexChanged.connect(self._on_array_chosen)
        self._place("array", self.tr("Array"), self._array, places.index("encoding"))

    def show_options(self, options: ReadOptions, preview: Preview | None, column: str | None = None) -> None:
        """Show what is set, and of the rest what the preview, if there is one, detected.

        `column` is the array that was chosen, if the file holds several.
        """
        self._options, self._preview = options, preview
        name = options.format or (preview.format if preview is not None else None)
        shown = {"format"}
        if name not in _BINARY:
            shown.add("encoding")
        if name in (*_TABLES, "xlsx"):
            shown.add("header")
        if name == "xlsx":
            shown.add("sheet")
            self._offer_sheets()
        if name in _TABLES:
            shown |= {"delimiter", "quote"}
        if self._show_arrays(preview, column):
            shown.add("array")
        for field, (label, combo) in self._fields.items():
            label.setVisible(field in shown)
            combo.setVisible(field in shown)
            if combo is self._array:
                continue
            with QSignalBlocker(combo):
                combo.setItemText(0, self._detected(field))
                combo.setCurrentIndex(max(0, combo.findData(getattr(options, field))))

    def _offer_sheets(self) -> None:
        """Those of the workbook, and the one that is set, which it may lack."""
        sheets = dict.fromkeys(self._preview.sheets if self._preview is not None else ())
        if self._options.sheet is not None:
            sheets.setdefault(self._options.sheet)
        _, combo = self._fields["sheet"]
        if [combo.itemData(place) for place in range(1, combo.count())] == list(sheets):
            return
        with QSignalBlocker(combo):
            while combo.count() > 1:
                combo.removeItem(1)
            for sheet in sheets:
                combo.addItem(sheet, sheet)
        combo.setMaxVisibleItems(min(combo.count(), _MOST_VISIBLE))

    def _show_arrays(self, preview: Preview | None, column: str | None) -> bool:
        """Whether there are arrays to choose from. Columns of a table are chosen by their headers."""
        facts = preview.vectors if preview is not None else None
        if preview is None or facts is None or preview.columns or not facts.names:
            return False
        chosen = column if column is not None else preview.column
        items = facts.names if chosen in facts.names else (self.tr("Choose one"), *facts.names)
        with QSignalBlocker(self._array):
            if items != tuple(self._array.itemText(place) for place in range(self._array.count())):
                self._array.clear()
                self._array.addItems(items)
                for name in facts.names:
                    self._array.setItemData(items.index(name), name)
            self._array.setCurrentIndex(max(0, self._array.findData(chosen)))
        return True

    def _on_array_chosen(self) -> None:
        name = self._array.currentData()
        if name is not None:
            self.arrayChosen.emit(name)

    def _add(self, name: str, caption: str, place: int) -> None:
        combo = ComboBox()
        combo.addItem(self.tr("Detected"), None)
        for value, text in self._names[name].items():
            combo.addItem(text, value)
        combo.setMaxVisibleItems(len(self._names[name]) + 1)
        combo.currentIndexChanged.connect(lambda _index: self._on_chosen(name, combo))
        self._place(name, caption, combo, place)

    def _place(self, name: str, caption: str, combo: ComboBox, place: int) -> None:
        row, column = 2 * (place // _COLUMNS), place % _COLUMNS
        label = Label(caption, size_px=CAPTION_PX, tone="text2")
        combo.setObjectName(f"{name}_combo")
        combo.setAccessibleName(caption)
        combo.setMinimumContentsLength(8)
        combo.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        label.setBuddy(combo)
        label.setContentsMargins(0, 8 if row else 0, 0, 0)
        self._grid.addWidget(label, row, column)
        self._grid.addWidget(combo, row + 1, column)
        self._grid.setColumnStretch(column, 1)
        self._fields[name] = (label, combo)

    def _on_chosen(self, name: str, combo: ComboBox) -> None:
        self.optionChosen.emit(name, combo.currentData())

    def _detected(self, field: str) -> str:
        if self._preview is None or getattr(self._options, field) is not None:
            return self.tr("Detected")
        value: Any = getattr(self._preview, field)
        if value is None or (field == "encoding" and not value):
            return self.tr("Detected")
        name = self._names[field].get(value, str(value))
        return self.tr("Detected: {value}").format(value=name)

    def _value_names(self) -> dict[str, dict[Any, str]]:
        formats = {
            "text": self.tr("Lines"),
            "paragraphs": self.tr("Paragraphs"),
            "whole": self.tr("Whole file"),
            "csv": "CSV",
            "tsv": "TSV",
            "json": "JSON",
            "jsonl": "JSON Lines",
            "parquet": "Parquet",
            "arrow": "Arrow",
            "xlsx": "Excel",
            "npy": "NumPy",
            "npz": "npz",
            "safetensors": "safetensors",
            "fvecs": "fvecs",
            "fbin": "fbin",
        }
        return {
            "format": formats,
            "encoding": dict(_ENCODINGS),
            "header": {True: self.tr("Names"), False: self.tr("Data")},
            "delimiter": {
                ",": self.tr("Comma"),
                ";": self.tr("Semicolon"),
                "\t": self.tr("Tab"),
                "|": self.tr("Pipe"),
            },
            "quote": {'"': self.tr("Double"), "'": self.tr("Single"), "": self.tr("None")},
            "sheet": {},  # those of the workbook
        }
