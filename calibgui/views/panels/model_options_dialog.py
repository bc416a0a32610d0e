"""How the model encodes: what most people never change."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from calibgui.core.encoding.prompts import applied_prompts
from calibgui.core.encoding.spec import ModelSpec
from calibgui.views.panels.dialog_buttons import cancel_and_ok
from calibgui.views.panels.form import Form
from calibgui.views.panels.prompt_box import PromptBox
from calibgui.views.widgets.check_box import CheckBox
from calibgui.views.widgets.combo_box import ComboBox
from calibgui.views.widgets.count_spin_box import CountSpinBox

_NORMALIZE = (None, True, False)  # as the entries of the list
_MAX_DIM = 65_536
_DEFAULT_BATCH_TOKENS = 2000


class ModelOptionsDialog(QDialog):
    """Takes a spec, tells the changed one on OK. Open it with `open()`: nothing waits for it."""

    specChosen = Signal(object)  # ModelSpec

    def __init__(
        self,
        spec: ModelSpec,
        *,
        model_dim: int | None = None,
        prompts: tuple[tuple[str, str], ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        """`prompts` are name and text of those that the model brings along."""
        super().__init__(parent)
        self._spec = spec
        self._model_dim = model_dim
        self._prompts = prompts
        self.setObjectName("model_options_dialog")
        self.setWindowTitle(self.tr("Model options"))
        self._build_controls()
        self._show_spec(spec)
        form = Form()
        form.add_row(
            self.tr("Normalize"),
            self._normalize,
            self.tr("Length 1 for every vector, for search by dot product or cosine"),
        )
        form.add_row(
            self.tr("Dimensions"),
            self._beside(self._truncate, self._dim),
            self.tr("For models trained so that their first dimensions stand alone (Matryoshka)"),
        )
        form.add_row(self.tr("Documents prompt"), self._prompt)
        form.add_row(
            self.tr("Queries prompt"),
            self._query_prompt,
            self.tr('Put before every text of that role, such as "passage:\u00a0" and "query:\u00a0"'),
        )
        form.add_row(
            self.tr("Tokens per batch"),
            self._beside(self._own_batch, self._batch_tokens),
            self.tr("Smaller takes less memory; by itself it goes by device and model"),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.addWidget(form)
        column.addStretch(1)
        column.addSpacing(12)
        column.addLayout(cancel_and_ok(self))
        self.setMinimumWidth(480)

    def spec(self) -> ModelSpec:
        """The spec as the controls say it now; name and device stay what they were."""
        return replace(
            self._spec,
            normalize=_NORMALIZE[self._normalize.currentIndex()],
            truncate_dim=self._dim.value() if self._truncate.isChecked() else None,
            prompt=self._prompt.prompt(),
            query_prompt=self._query_prompt.prompt(),
            batch_tokens=self._batch_tokens.value() if self._own_batch.isChecked() else None,
        )

    def accept(self) -> None:
        # A number that is still being typed counts too.
        self._dim.interpretText()
        self._batch_tokens.interpretText()
        spec = self.spec()
        super().accept()
        if spec != self._spec:
            self.specChosen.emit(spec)

    def _build_controls(self) -> None:
        self._normalize = ComboBox()
        self._normalize.setObjectName("normalize_combo")
        self._normalize.addItems([self.tr("As the model does"), self.tr("Always"), self.tr("Never")])
        self._truncate = CheckBox(self.tr("Keep the first"))
        self._truncate.setObjectName("truncate_check")
        self._dim = CountSpinBox()
        self._dim.setObjectName("truncate_spin")
        self._dim.setAccessibleName(self.tr("Dimensions kept"))
        self._dim.setRange(1, self._model_dim or _MAX_DIM)
        self._dim.setSingleStep(64)
        documents, queries = applied_prompts(ModelSpec(), dict(self._prompts))
        self._prompt = PromptBox("prompt_edit", self._prompts, documents)
        self._query_prompt = PromptBox("query_prompt_edit", self._prompts, queries)
        self._own_batch = CheckBox(self.tr("At most"))
        self._own_batch.setObjectName("batch_check")
        self._batch_tokens = CountSpinBox()
        self._batch_tokens.setObjectName("batch_spin")
        self._batch_tokens.setAccessibleName(self.tr("Tokens per batch"))
        self._batch_tokens.setRange(1, 1_000_000)
        self._batch_tokens.setSingleStep(500)
        for check, spin in ((self._truncate, self._dim), (self._own_batch, self._batch_tokens)):
            spin.setFixedWidth(72)
            check.toggled.connect(spin.setEnabled)

    def _show_spec(self, spec: ModelSpec) -> None:
        self._normalize.setCurrentIndex(_NORMALIZE.index(spec.normalize))
        self._truncate.setChecked(spec.truncate_dim is not None)
        self._dim.setValue(spec.truncate_dim or min(256, self._dim.maximum()))
        self._dim.setEnabled(spec.truncate_dim is not None)
        self._prompt.show_prompt(spec.prompt)
        self._query_prompt.show_prompt(spec.query_prompt)
        self._own_batch.setChecked(spec.batch_tokens is not None)
        self._batch_tokens.setValue(spec.batch_tokens or _DEFAULT_BATCH_TOKENS)
        self._batch_tokens.setEnabled(spec.batch_tokens is not None)

    def _beside(self, check: CheckBox, spin: CountSpinBox) -> QWidget:
        box = QWidget()
        box.setAccessibleName(check.text())
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 2, 0, 2)
        row.setSpacing(10)
        row.addWidget(check)
        row.addWidget(spin)
        row.addStretch(1)
        return box
