"""Names and texts that mean harm, and what of a window would fall for them."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QGraphicsTextItem,
    QGraphicsView,
    QGroupBox,
    QLabel,
    QMessageBox,
    QTabBar,
    QTextEdit,
    QWidget,
)

MARK = "Evil"  # stands in every one of them
FILE_NAMES = [
    f"<img src=x onerror=alert(1)>&{MARK} 1.txt",
    f"<b>&{MARK}</b> 2.txt".replace("/", "\N{DIVISION SLASH}"),
    f"a'; DROP TABLE {MARK}--.txt",
    f"{MARK} *.txt",
    f"[{MARK}].txt",
    f"%00 {MARK} %1 %n {{name}} {{0}} %s.txt",
    f"{MARK}\nnew\tline.txt",
    f"\u202e\u2066{MARK}gnp.txt",
    os.fsdecode(b"\xff\xfe" + MARK.encode() + b".txt"),
    f"{MARK} {'x' * 200}.txt",
]
DOMAIN_NAMES = [
    f"<img src=file:///etc/passwd>&{MARK}",
    f"<a href='file:///etc/passwd'>{MARK}</a> &&{MARK}",
    f'"><script>{MARK}()</script>',
    f"<!--{MARK}&amp;&lt;b&gt;",
    f"{MARK}\u202e\u0000\u0007\x1b[31m",
    f"%1 {{name}} {{}} %n &{MARK}",
    f"../../{MARK}",
]
TEXTS = [f"<img src=file:///etc/passwd><b>{MARK}</b> &{MARK} {number} <!-- {{0}} %1" for number in range(80)]

_HARMLESS_TAGS = re.compile(r"</?qt>|<br>|<br/>|</?p>")


def write_hostile_files(folder: Path) -> list[Path]:
    for name in FILE_NAMES:
        (folder / name).write_text("\n".join(TEXTS), encoding="utf-8")
    return [folder / name for name in FILE_NAMES]


def fallen_for(top: QWidget) -> list[str]:
    """What in `top`, shown or hidden, would read a name as markup or as a mnemonic."""
    return [fault for widget in (top, *top.findChildren(QWidget)) for fault in _faults_of(widget)]


def _faults_of(widget: QWidget) -> Iterator[str]:
    where = f"{type(widget).__name__} {widget.objectName()!r}"
    for tip in (widget.toolTip(), widget.statusTip(), widget.whatsThis()):
        if _is_markup(tip):
            yield f"{where}: tooltip {tip!r}"
    for fault in (*_in_words(widget), *_in_parts(widget)):
        yield f"{where}: {fault}"
    for action in (*widget.actions(), *widget.findChildren(QAction)):
        for fault in _mnemonic(action.text()):
            yield f"action in {where}: {fault}"
        if _is_markup(action.toolTip()):
            yield f"action in {where}: tooltip {action.toolTip()!r}"


def _in_words(widget: QWidget) -> Iterator[str]:
    """Faults of what has one text."""
    if isinstance(widget, QLabel):
        if _reads_markup(widget.textFormat(), widget.text()):
            yield f"text {widget.text()!r}"
        if widget.buddy() is not None and MARK in widget.text():
            yield f"mnemonics in {widget.text()!r}"
    elif isinstance(widget, QMessageBox):
        for text in (widget.text(), widget.informativeText()):
            if _reads_markup(widget.textFormat(), text):
                yield f"message {text!r}"
    elif isinstance(widget, QAbstractButton):
        yield from _mnemonic(widget.text())
    elif isinstance(widget, QGroupBox):
        yield from _mnemonic(widget.title())
    elif isinstance(widget, QTextEdit) and MARK in widget.toHtml():
        yield "a rich text editor"


def _in_parts(widget: QWidget) -> Iterator[str]:
    """Faults of what has many."""
    if isinstance(widget, QTabBar):
        for number in range(widget.count()):
            yield from _mnemonic(widget.tabText(number))
            if _is_markup(widget.tabToolTip(number)):
                yield f"tooltip of tab {widget.tabToolTip(number)!r}"
    elif isinstance(widget, QComboBox | QAbstractItemView) and widget.model() is not None:
        yield from _in_items(widget.model())
    elif isinstance(widget, QGraphicsView) and widget.scene() is not None:
        for item in widget.scene().items():
            if isinstance(item, QGraphicsTextItem) and MARK in item.toHtml():
                yield "a graphics item of rich text"
            if _is_markup(item.toolTip()):
                yield f"tooltip of item {item.toolTip()!r}"


def _in_items(model: QAbstractItemModel) -> Iterator[str]:
    columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount(QModelIndex())
    for row in range(min(model.rowCount(QModelIndex()), 200)):
        for column in range(columns):
            index = model.index(row, column, QModelIndex())
            tip = index.data(Qt.ItemDataRole.ToolTipRole)
            if isinstance(tip, str) and _is_markup(tip):
                yield f"tooltip of item {tip!r}"
    for column in range(columns):
        tip = model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        if isinstance(tip, str) and _is_markup(tip):
            yield f"tooltip of head {tip!r}"


def _mnemonic(text: str) -> Iterator[str]:
    if MARK in text and not QKeySequence.mnemonic(text).isEmpty():
        yield f"mnemonic in {text!r}"


def _reads_markup(format_: Qt.TextFormat, text: str) -> bool:
    return MARK in text and format_ != Qt.TextFormat.PlainText


def _is_markup(text: str) -> bool:
    """Whether Qt might show anything but the characters of `text`; it guesses by what looks like a tag."""
    return MARK in text and "<" in _HARMLESS_TAGS.sub("", text)


def top_widgets() -> list[QWidget]:
    return [widget for widget in QApplication.topLevelWidgets() if widget.objectName() != "qt_scrollarea"]
