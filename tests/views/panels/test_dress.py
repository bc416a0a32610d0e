from __future__ import annotations

from PySide6.QtWidgets import QDialogButtonBox, QInputDialog, QLineEdit, QMessageBox, QPushButton, QSpinBox

from calibgui.views.panels.dress import dress


def test_that_a_question_gets_our_field_and_buttons(qtbot):
    dialog = QInputDialog()
    qtbot.addWidget(dialog)
    dress(dialog)
    assert dialog.findChild(QLineEdit).property("kind") == "field"
    box = dialog.findChild(QDialogButtonBox)
    kinds = {"Ok": "filled", "Cancel": "outlined"}
    for name, kind in kinds.items():
        button = box.button(QDialogButtonBox.StandardButton[name])
        assert button.property("kind") == kind
        assert button.icon().isNull()


def test_that_the_inner_editor_of_a_number_stays_plain(qtbot):
    dialog = QInputDialog()
    qtbot.addWidget(dialog)
    dialog.setInputMode(QInputDialog.InputMode.IntInput)
    dress(dialog)
    spin = dialog.findChild(QSpinBox)
    assert spin.property("kind") == "count"
    assert spin.findChild(QLineEdit).property("kind") is None


def test_that_a_message_has_its_head_in_bold(qtbot):
    box = QMessageBox()
    qtbot.addWidget(box)
    box.setStandardButtons(QMessageBox.StandardButton.Ok)
    box.setText("calibgui")
    box.setInformativeText("Calibrates.")
    dress(box)
    head = next(label for label in box.findChildren(object) if label.objectName() == "qt_msgbox_label")
    assert head.font().bold() or head.font().weight() >= 600
    assert box.findChild(QPushButton).property("kind") == "filled"
