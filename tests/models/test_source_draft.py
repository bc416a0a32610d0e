"""The files of a domain while they are edited."""

from pathlib import Path

from calibgui.core.domain import Source
from calibgui.models.source_draft import SourceDraft

A, B, T = (Source(Path(name)) for name in ("a.csv", "b.csv", "t.txt"))


def test_that_an_option_changes_the_current_file_only() -> None:
    draft = SourceDraft((A, B))
    draft.set_option("encoding", "big5")
    assert [source.options.encoding for source in draft.sources] == ["big5", None]


def test_that_another_separator_lets_the_column_be_guessed_again() -> None:
    draft = SourceDraft((A,))
    draft.choose_column("body")
    draft.set_option("delimiter", ";")
    assert draft.sources[0].column is None


def test_that_another_sheet_lets_the_column_be_guessed_again_and_another_format_forgets_it() -> None:
    draft = SourceDraft((Source(Path("a.xlsx")),))
    draft.choose_column("body")
    draft.set_option("sheet", "Second")
    assert (draft.sources[0].column, draft.sources[0].options.sheet) == (None, "Second")
    draft.set_option("format", "csv")
    assert draft.sources[0].options.sheet is None


def test_that_for_all_reaches_files_of_the_same_kind_that_have_the_column() -> None:
    draft = SourceDraft((A, B, T), {B.path: ("id",)})
    draft.set_for_all(True)
    draft.set_option("encoding", "big5")
    draft.choose_column("body")
    assert [source.options.encoding for source in draft.sources] == ["big5", "big5", None]
    assert [source.column for source in draft.sources] == ["body", None, None]


def test_that_a_column_is_joined_and_left_out_again() -> None:
    draft = SourceDraft((A,))
    draft.toggle_joined("title", "body")
    assert (draft.sources[0].column, draft.sources[0].joined) == ("body", ("title",))
    draft.toggle_joined("body", "body")
    assert (draft.sources[0].column, draft.sources[0].joined) == ("title", ())
    draft.toggle_joined("title", "title")
    assert draft.sources[0].column == "title", "one column stays"


def test_that_files_are_added_once_and_the_last_may_go() -> None:
    draft = SourceDraft((A,))
    draft.add([A.path, T.path])
    assert draft.sources == (A, T)
    assert draft.source == T
    draft.remove()
    draft.remove()
    assert draft.source is None
