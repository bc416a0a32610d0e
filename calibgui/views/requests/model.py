"""Requests that concern the model."""

from __future__ import annotations

from dataclasses import replace

from calibgui.core.encoding.spec import BUNDLED
from calibgui.views import file_dialogs
from calibgui.views.panels.model_options_dialog import ModelOptionsDialog
from calibgui.views.requests.base import RequestsBase, open_dialog


class ModelRequests(RequestsBase):
    """Choosing a model, its device and its options."""

    def connect_model(self) -> None:
        model = self._window.setup.model
        for signal, slot in (
            (model.modelChosen, self._on_model_chosen),
            (model.folderRequested, self._on_model_folder),
            (model.nameRequested, self._on_model_name),
            (model.optionsRequested, self.model_options),
            (model.deviceChosen, self._on_device_chosen),
            (model.useBundledRequested, self._on_use_bundled),
            (model.useCpuRequested, self._on_use_cpu),
            (model.detailsRequested, self._on_model_details),
            (model.copyRequested, self._on_model_copy),
        ):
            signal.connect(slot)

    def model_options(self) -> None:
        info = self._session.model_info
        full_dim = info.dim if info is not None and self._session.model.truncate_dim is None else None
        prompts = info.prompts if info is not None else ()
        dialog = ModelOptionsDialog(
            self._session.model, model_dim=full_dim, prompts=prompts, parent=self._window
        )
        dialog.specChosen.connect(self._commands.set_model)
        open_dialog(dialog)

    def _on_model_chosen(self, name: str) -> None:
        if name != BUNDLED:
            self._settings.remember_model(name)
        self._commands.set_model(replace(self._session.model, name=name, truncate_dim=None))

    def _on_model_folder(self) -> None:
        title = self.tr("Choose the folder of a model")
        file_dialogs.ask_folder(self._window, title, self._folder, lambda p: self._on_model_chosen(str(p)))

    def _on_model_name(self) -> None:
        file_dialogs.ask_text(
            self._window,
            self.tr("Model name"),
            self.tr("A sentence-transformers model, such as intfloat/multilingual-e5-small"),
            "",
            lambda name: self._on_model_chosen(name.strip()) if name.strip() else None,
        )

    def _on_device_chosen(self, device: str) -> None:
        self._commands.set_model(replace(self._session.model, device=device))  # type: ignore[arg-type]

    def _on_use_bundled(self) -> None:
        self._on_model_chosen(BUNDLED)

    def _on_use_cpu(self) -> None:
        self._on_device_chosen("cpu")

    def _on_model_details(self) -> None:
        self._show(self._session.model_error)

    def _on_model_copy(self) -> None:
        self._copy(self._session.model_error)
