"""A field for a prompt, which offers those that the model brings along."""

from __future__ import annotations

from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QComboBox, QWidget

from calibgui.views.widgets.combo_box import ComboBox


class PromptBox(ComboBox):
    """The list shows name and text; choosing puts the text alone into the field."""

    def __init__(
        self,
        name: str,
        prompts: tuple[tuple[str, str], ...],
        own: str,
        parent: QWidget | None = None,
    ) -> None:
        """`own` is what the model puts before the texts where the field is empty."""
        super().__init__(parent=parent)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setCompleter(None)  # type: ignore[arg-type]  # it would finish what is typed with a name
        for prompt_name, text in prompts:
            self.addItem(f"{prompt_name}: “{text}”", text)
        self.setCurrentIndex(-1)
        edit = self.lineEdit()
        assert edit is not None
        edit.setObjectName(name)
        edit.setPlaceholderText(
            self.tr("The model's own: “{own}”").format(own=own) if own else self.tr("None")
        )
        self.setObjectName(f"{name}_combo")
        self.activated.connect(self._on_activated)

    def prompt(self) -> str:
        return self.currentText()

    def show_prompt(self, prompt: str) -> None:
        self.setEditText(prompt)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        # What is not the field is the chevron; its own area has no width in the style sheet.
        if self.count():
            self.showPopup()

    def _on_activated(self, index: int) -> None:
        text = self.itemData(index)
        self.setCurrentIndex(-1)  # so that the same one can be chosen again
        self.setEditText(text)
