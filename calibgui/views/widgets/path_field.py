"""A path that is typed, or chosen in the system's dialog."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from calibgui.views.widgets.buttons import Button


class PathField(QWidget):
    """`kind` says whether it is a folder or a file that has to exist."""

    pathChanged = Signal()

    def __init__(
        self, kind: Literal["folder", "file"], caption: str, *, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._caption = caption
        self._edit = QLineEdit()
        self._edit.setObjectName(f"{name}_edit")
        self._edit.setProperty("kind", "field")
        self._edit.setAccessibleName(caption)
        self._edit.textChanged.connect(self.pathChanged)
        self._browse = Button(self.tr("Browse…"))
        self._browse.setObjectName(f"{name}_browse")
        self._browse.setAccessibleName(self.tr("Browse: {caption}").format(caption=caption))
        self._browse.clicked.connect(self._on_browse_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._edit, 1)
        row.addWidget(self._browse)
        self.setFocusProxy(self._edit)

    def path(self) -> Path | None:
        """None while nothing is typed. A leading ~ is the user's home."""
        text = self._edit.text().strip()
        if not text:
            return None
        try:
            return Path(text).expanduser()
        except RuntimeError:  # ~name of nobody
            return Path(text)

    def set_path(self, path: Path | None) -> None:
        self._edit.setText("" if path is None else str(path))

    def _on_browse_clicked(self) -> None:
        dialog = QFileDialog(self, self._caption)
        folder = self._kind == "folder"
        dialog.setFileMode(QFileDialog.FileMode.Directory if folder else QFileDialog.FileMode.ExistingFile)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly, folder)
        path = self.path()
        if path is not None:
            dialog.setDirectory(str(path if folder else path.parent))
        dialog.fileSelected.connect(self._edit.setText)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
