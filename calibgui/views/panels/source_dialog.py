"""Which files a domain has and how each is read, with a look at what comes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from calibgui.core.domain import Domain, Source
from calibgui.core.errors import ErrorReport
from calibgui.models.previews import PreviewState
from calibgui.models.source_draft import SourceDraft
from calibgui.views.panels.dialog_buttons import button_row, cancel_button, ok_button
from calibgui.views.panels.plan_options import PlanOptions
from calibgui.views.panels.preview_pane import PreviewPane
from calibgui.views.panels.source_files import FileRow, SourceFiles
from calibgui.views.panels.source_options import SourceOptions
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.check_box import CheckBox
from calibgui.views.widgets.label import section_head
from calibgui.views.widgets.numbers import count_text

_DEBOUNCE_MS = 120
_FILES_PX = 184


@dataclass(frozen=True, slots=True)
class SourceDialogState:
    """What is known when the dialog opens: texts, or vectors, and columns of the sources that were read."""

    domain: Domain
    texts: Mapping[Source, int]
    columns: Mapping[Path, tuple[str, ...]]
    error: ErrorReport | None = None
    of_vectors: bool = False


class SourceDialog(QDialog):
    """Edits a draft; only OK tells it. Open it with `open()`: nothing waits for it."""

    previewRequested = Signal(object)  # Source
    addFilesRequested = Signal()
    detailsRequested = Signal(object)  # ErrorReport
    copyRequested = Signal(object)  # ErrorReport
    applied = Signal(object, object)  # tuple[Source, ...], SamplePlan

    def __init__(self, state: SourceDialogState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = state
        self._draft = SourceDraft(state.domain.sources, state.columns)
        self._errors: dict[Source, ErrorReport] = {}
        self._before = frozenset(state.domain.sources)  # a folder may have thousands
        self._paths_before = frozenset(source.path for source in state.domain.sources)
        self._seen: PreviewState | None = None
        self.setObjectName("source_dialog")
        self.setWindowTitle(self.tr("Sources of {name}").format(name=state.domain.name))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_DEBOUNCE_MS)
        self._timer.timeout.connect(self._ask)
        self.finished.connect(self._timer.stop)
        self._build_controls()
        right = QVBoxLayout()
        right.setSpacing(12)
        right.addWidget(self._options)
        right.addWidget(self._for_all)
        right.addWidget(self._pane, 1)
        body = QHBoxLayout()
        body.setSpacing(20)
        body.addLayout(self._left())
        body.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(0)
        column.addLayout(body, 1)
        column.addWidget(self._plan_box)
        column.addSpacing(16)
        column.addLayout(button_row(cancel_button(self), self._ok))
        self.resize(808, 580)
        self._show_draft()
        self._timer.start(0)

    def sync(self, state: PreviewState | None) -> None:
        """Take a preview or an error, if it is of the file as it is set now."""
        if state is None or state.source != self._draft.source:
            return
        if state.error is not None:
            self._errors[state.source] = state.error
        elif state.preview is not None:
            self._errors.pop(state.source, None)
        if state.error is not None or state.preview is not None:
            self._seen = state
            self._show_draft()

    def add_files(self, paths: list[Path]) -> None:
        self._draft.add(paths)
        self._edited()

    def accept(self) -> None:
        if self._ok.isEnabled():
            super().accept()
            plan = self._plan.plan()
            if self._plan_box.isHidden():  # vectors have no length, and no column to be taken by
                plan = replace(plan, stratify_by=None)
            self.applied.emit(self._draft.sources, plan)

    def _build_controls(self) -> None:
        self._files = SourceFiles()
        self._files.currentRowChanged.connect(self._on_file_chosen)
        self._options = SourceOptions()
        self._options.optionChosen.connect(self._on_option)
        self._options.arrayChosen.connect(lambda name: self._on_column(name, False))
        self._for_all = CheckBox(self.tr("Apply to all files of this kind"))
        self._for_all.setObjectName("for_all_check")
        self._for_all.toggled.connect(self._on_for_all)
        self._pane = PreviewPane()
        self._pane.columnClicked.connect(self._on_column)
        self._pane.errorActionTriggered.connect(self._on_error_action)
        self._plan = PlanOptions(self._state.domain.plan)
        self._plan_box = QWidget()
        plan = QVBoxLayout(self._plan_box)
        plan.setContentsMargins(0, 16, 0, 0)
        plan.setSpacing(6)
        plan.addWidget(section_head(self.tr("Which texts")))
        plan.addWidget(self._plan)
        self._plan_box.setVisible(not self._state.of_vectors)
        self._ok = ok_button(self)

    def _left(self) -> QVBoxLayout:
        add = Button(self.tr("Add files…"), small=True)
        add.setObjectName("add_source")
        add.clicked.connect(self.addFilesRequested)
        self._remove = Button(self.tr("Remove"), "ghost", small=True)
        self._remove.setObjectName("remove_source")
        self._remove.clicked.connect(self._on_remove)
        self._files.setFixedWidth(_FILES_PX)
        row = QHBoxLayout()
        row.setSpacing(8)
        for button in (add, self._remove):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(section_head(self.tr("Files")))
        column.addWidget(self._files, 1)
        column.addLayout(row)
        return column

    # -- what is done to the draft -----------------------------------------------------------------

    def _on_file_chosen(self, row: int) -> None:
        if row >= 0:
            self._draft.current = row
            self._edited()

    def _on_option(self, name: str, value: object) -> None:
        self._draft.set_option(name, value)
        self._edited()

    def _on_for_all(self, checked: bool) -> None:
        self._draft.set_for_all(checked)
        self._edited()

    def _on_column(self, column: str, joins: bool) -> None:
        preview = self._seen.preview if self._seen is not None else None
        if joins and preview is not None and preview.vectors is None:
            self._draft.toggle_joined(column, preview.column or column)
        else:
            self._draft.choose_column(column)
        self._edited()

    def _on_remove(self) -> None:
        self._draft.remove()
        self._edited()

    def _on_error_action(self, key: str) -> None:
        source = self._draft.source
        if key == "guess":
            self._draft.choose_column(None)
            self._edited()
        elif source in self._errors:
            (self.detailsRequested if key == "details" else self.copyRequested).emit(self._errors[source])

    def _edited(self) -> None:
        self._show_draft()
        self._timer.start(_DEBOUNCE_MS)

    def _ask(self) -> None:
        source = self._draft.source
        if source is not None and (self._seen is None or self._seen.source != source):
            self.previewRequested.emit(source)

    # -- what is shown -------------------------------------------------------------------------------

    def _show_draft(self) -> None:
        source, seen = self._draft.source, self._seen
        if self._draft.alike < 2 and self._for_all.isChecked():
            self._for_all.setChecked(False)
        self._for_all.setVisible(self._draft.alike > 1)
        self._files.show_rows([self._row(source) for source in self._draft.sources], self._draft.current)
        self._remove.setEnabled(source is not None)
        self._options.setVisible(source is not None)
        self._ok.setEnabled(bool(self._draft.sources) and not self._spoiled())
        if source is None:
            self._pane.show_nothing()
            return
        same_file = seen is not None and seen.source.path == source.path
        preview = seen.preview if seen is not None and same_file else None
        self._options.show_options(source.options, preview, source.column)
        if seen is None or not same_file:
            self._pane.show_reading()
        elif seen.error is not None:
            self._pane.show_error(seen.error, can_guess=source.column is not None)
        elif preview is not None:
            self._pane.show_preview(preview)
            self._plan.offer_columns(preview.columns)
            self._plan_box.setVisible(preview.vectors is None)

    def _spoiled(self) -> bool:
        """Whether a file that was changed here can't be read so: what was set up before is better."""
        return any(source in self._errors and source not in self._before for source in self._draft.sources)

    def _row(self, source: Source) -> FileRow:
        error = self._state.error
        was_told = error is not None and error.path == source.path and source in self._before
        checked = self._seen is not None and self._seen.source == source and self._seen.error is None
        failed = source in self._errors or (was_told and not checked)
        caption = self.tr("Can't be read") if failed else self._caption(source)
        return FileRow(source.path.name, caption, failed, str(source.path))

    def _caption(self, source: Source) -> str:
        """How many texts or vectors a file holds, or what is to be done or was done to it."""
        preview = self._seen.preview if self._seen is not None and self._seen.source == source else None
        if preview is not None and preview.vectors is not None and preview.vectors.dim is None:
            return self.tr("Choose a column") if preview.columns else self.tr("Choose an array")
        count = self._state.texts.get(source)
        if count is None:
            is_old = source.path in self._paths_before
            return self.tr("Changed") if is_old and source not in self._before else ""
        if self._state.of_vectors:
            words = self.tr("{n} vector") if count == 1 else self.tr("{n} vectors")
        else:
            words = self.tr("{n} text") if count == 1 else self.tr("{n} texts")
        return words.format(n=count_text(count))
