"""Which model encodes, on which device, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from calibgui.core.encoding.spec import BUNDLED, Device, ModelInfo
from calibgui.core.errors import ErrorReport
from calibgui.views.panels.error_area import ErrorArea
from calibgui.views.theme.fonts import CAPTION_PX, set_type
from calibgui.views.widgets.buttons import Button
from calibgui.views.widgets.combo_box import ComboBox
from calibgui.views.widgets.elided_label import ElidedLabel, as_tooltip
from calibgui.views.widgets.label import section_head
from calibgui.views.widgets.section import Section

_FOLDER = "\0folder"
_NAME = "\0name"


@dataclass(frozen=True, slots=True)
class ModelPanelState:
    """`recent` are folders and model names used before. `info` None: the model is not loaded yet."""

    name: str = BUNDLED
    recent: tuple[str, ...] = ()
    bundled_available: bool = True
    info: ModelInfo | None = None
    loading: bool = False
    device: Device = "auto"
    devices: tuple[Device, ...] = ("auto", "cpu")
    error: ErrorReport | None = None
    locked: bool = False


class ModelPanel(Section):
    """The last two entries of the list open a way to another model; they are never chosen themselves."""

    modelChosen = Signal(str)
    folderRequested = Signal()
    nameRequested = Signal()
    optionsRequested = Signal()
    deviceChosen = Signal(str)
    useBundledRequested = Signal()
    useCpuRequested = Signal()
    detailsRequested = Signal()
    copyRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("window", "bottom", parent)
        self._state: ModelPanelState | None = None
        self._options = Button(self.tr("Options…"), "ghost", small=True)
        self._options.setObjectName("options_button")
        self._options.setAccessibleName(self.tr("Model options"))
        self._options.setToolTip(self.tr("Normalization, dimensions kept, prompt, tokens per batch"))
        self._options.clicked.connect(self.optionsRequested)
        self._model = ComboBox()
        self._model.setObjectName("model_combo")
        self._model.setAccessibleName(self.tr("Model"))
        self._model.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._model.setMinimumContentsLength(8)
        self._model.activated.connect(self._on_model_activated)
        self._facts = ElidedLabel(size_px=CAPTION_PX, tone="text3")
        self._facts.setObjectName("model_facts")
        self._device = ComboBox("ghost")
        self._device.setObjectName("device_combo")
        self._device.setAccessibleName(self.tr("Device"))
        self._device.setToolTip(self.tr("Where the model runs"))
        set_type(self._device, CAPTION_PX)
        self._device.activated.connect(self._on_device_activated)
        self._error = ErrorArea(
            (
                ("use_cpu", self.tr("Use the CPU")),
                ("use_bundled", self.tr("Use bundled")),
                ("details", self.tr("Details")),
                ("copy", self.tr("Copy")),
            )
        )
        self._error.actionTriggered.connect(self._on_error_action)
        self._lay_out()
        self.sync(ModelPanelState())

    def sync(self, state: ModelPanelState) -> None:
        if state == self._state:
            return
        self._state = state
        self._fill_models(state)
        self._fill_devices(state)
        self._facts.setText(self._facts_of(state))
        self._facts.setVisible(state.error is None)
        self._error.show_error(state.error, hidden_keys=_useless(state))
        for widget in (self._model, self._device, self._options):
            widget.setEnabled(not state.locked)
        self._fit_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_height()

    def _fit_height(self) -> None:
        """As high as an error needs at this width: in a low window the lists give way, not the words."""
        layout = self.layout()
        assert layout is not None
        layout.activate()
        height_px = layout.heightForWidth(self.width()) if layout.hasHeightForWidth() else -1
        self.setFixedHeight(height_px if height_px > 0 else layout.sizeHint().height())

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(section_head(self.tr("Model")))
        head.addStretch(1)
        head.addWidget(self._options)
        facts = QHBoxLayout()
        facts.setSpacing(2)
        facts.addWidget(self._facts, 1)
        facts.addStretch(0)
        facts.addWidget(self._device)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 10)
        column.setSpacing(0)
        column.addLayout(head)
        column.addSpacing(7)
        column.addWidget(self._model)
        column.addSpacing(8)
        column.addWidget(self._error)
        column.addLayout(facts)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def _fill_models(self, state: ModelPanelState) -> None:
        names = [BUNDLED] if state.bundled_available else []
        names += [name for name in (*state.recent, state.name) if name not in names]
        names = list(dict.fromkeys(names))
        with QSignalBlocker(self._model):
            self._model.clear()
            for name in names:
                self._model.addItem(name, name)
            self._model.insertSeparator(self._model.count())
            self._model.addItem(self.tr("Choose folder…"), _FOLDER)
            self._model.addItem(self.tr("Model name…"), _NAME)
            self._model.setCurrentIndex(names.index(state.name))
        self._model.setToolTip("" if state.name == BUNDLED else as_tooltip(state.name))

    def _fill_devices(self, state: ModelPanelState) -> None:
        labels = {"auto": self.tr("Auto"), "cpu": "CPU", "cuda": "CUDA", "mps": "MPS"}
        with QSignalBlocker(self._device):
            self._device.clear()
            for device in state.devices:
                self._device.addItem(labels[device], device)
            self._device.setCurrentIndex(self._device.findData(state.device))

    def _facts_of(self, state: ModelPanelState) -> str:
        if state.loading:
            return self.tr("Loading…")
        info = state.info
        if info is None:
            return self.tr("Loaded when you calibrate")
        facts = [self.tr("{n} dims").format(n=info.dim)]
        if info.max_tokens is not None:
            facts.append(self.tr("{n} tokens").format(n=info.max_tokens))
        facts.append(self.tr("normalized") if info.normalized else self.tr("not normalized"))
        return " · ".join(facts)

    def _on_model_activated(self, index: int) -> None:
        assert self._state is not None
        name = self._model.itemData(index)
        if name in (_FOLDER, _NAME):
            # What was chosen stays chosen until another model really is.
            self._model.setCurrentIndex(self._model.findData(self._state.name))
            (self.folderRequested if name == _FOLDER else self.nameRequested).emit()
        elif name != self._state.name:
            self.modelChosen.emit(name)

    def _on_device_activated(self, index: int) -> None:
        assert self._state is not None
        device = self._device.itemData(index)
        if device != self._state.device:
            self.deviceChosen.emit(device)

    def _on_error_action(self, key: str) -> None:
        requests = {
            "use_cpu": self.useCpuRequested,
            "use_bundled": self.useBundledRequested,
            "details": self.detailsRequested,
            "copy": self.copyRequested,
        }
        requests[key].emit()


def _useless(state: ModelPanelState) -> tuple[str, ...]:
    """The actions that would not help against the error."""
    is_of_device = state.error is not None and state.error.kind == "DeviceError"
    no_bundled = is_of_device or not state.bundled_available or state.name == BUNDLED
    return (*(() if is_of_device else ("use_cpu",)), *(("use_bundled",) if no_bundled else ()))
