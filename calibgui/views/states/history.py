"""What the Edit menu says of the steps that can be undone and done again."""

from __future__ import annotations

from calibgui.models.edit import Edit
from calibgui.models.session import Session
from calibgui.views.states.translate import tr


def undo_text(session: Session) -> str:
    """ "Undo Remove English"; the name of a domain may have an & in it, which a menu would underline by."""
    edit = session.history.undo
    return tr("Undo") if edit is None else tr("Undo {step}").format(step=edit_text(edit)).replace("&", "&&")


def redo_text(session: Session) -> str:
    edit = session.history.redo
    return tr("Redo") if edit is None else tr("Redo {step}").format(step=edit_text(edit)).replace("&", "&&")


def edit_text(edit: Edit) -> str:
    """The step as a command: "Remove English"."""
    texts = _several_texts() if edit.count > 1 else _texts()
    return texts.get(edit.kind, _texts()["several"]).format(name=edit.name, count=edit.count)


def _texts() -> dict[str, str]:
    return {
        "add": tr("Add {name}"),
        "remove": tr("Remove {name}"),
        "rename": tr("Rename {name}"),
        "color": tr("Change the colour of {name}"),
        "leave_out": tr("Leave out {name}"),
        "take_in": tr("Take in {name}"),
        "role": tr("Change the role of {name}"),
        "sources": tr("Change the sources of {name}"),
        "counts": tr("Change the counts of {name}"),
        "plan": tr("Change which texts of {name} are drawn"),
        "exclude": tr("Exclude a text of {name}"),
        "readmit": tr("Take back excluded texts of {name}"),
        "domain": tr("Change {name}"),
        "seed": tr("Change the sample seed"),
        "model": tr("Change the model"),
        "scheme": tr("Change the range scheme"),
        "target": tr("Change the search target"),
        "compare": tr("Compare with {name}"),
        "stop_comparing": tr("Stop comparing with {name}"),
        "several": tr("Change the project"),
    }


def _several_texts() -> dict[str, str]:
    return {
        "add": tr("Add {count} domains"),
        "remove": tr("Remove {count} domains"),
        "sources": tr("Change the sources of {count} domains"),
    }
