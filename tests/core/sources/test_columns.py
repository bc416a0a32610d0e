from pathlib import Path

import pytest

from calibgui.core.errors import SourceError
from calibgui.core.sources.columns import Column, choose_column, guess_column
from calibgui.core.sources.csv_dialect import sniff


def test_that_the_surest_name_wins_over_length() -> None:
    columns = [Column("abstract", True, 900.0), Column("Title", True, 9.0), Column("TEXT", True, 20.0)]
    assert guess_column(columns) == "TEXT"
    assert guess_column(columns[:2]) == "Title"


def test_that_without_a_name_the_longest_texts_win() -> None:
    assert guess_column([Column("a", True, 3.0), Column("b", True, 30.0), Column("c", False, 99.0)]) == "b"


def test_that_a_column_of_numbers_is_not_guessed() -> None:
    assert guess_column([Column("text", False)]) is None


def test_that_names_are_compared_exactly_when_chosen() -> None:
    columns = [Column("Text", True), Column("text ", True)]
    assert choose_column(Path("a.csv"), columns, "text ") == "text "
    with pytest.raises(SourceError, match="no column 'text'"):
        choose_column(Path("a.csv"), columns, "text")


def test_that_doubled_and_empty_names_are_told_apart() -> None:
    names = [column.name for column in sniff("text,,text,\ufefftext\na,b,c,d\n", "csv").columns]
    assert names == ["text", "column2", "text_2", "text_3"]


@pytest.mark.parametrize(
    ("text", "delimiter", "header"),
    [
        ("id,text\n1,a\n", ",", True),
        ("id;text\n1;a, b\n2;c\n", ";", True),
        ("id\ttext\n1\ta,b\n", "\t", True),
        ("id|text\n1|a\n", "|", True),
        ("text\none, two\nthree\n", ",", True),
        ("1,one\n2,two\n", ",", False),
        ("This is a sentence.\nAnd another.\n", ",", False),
        ("Überschrift,Inhalt\na,b\n", ",", True),
        ("", ",", False),
    ],
)
def test_that_delimiter_and_header_are_told(text: str, delimiter: str, header: bool) -> None:
    dialect = sniff(text, "csv")
    assert (dialect.delimiter, dialect.header) == (delimiter, header)


def test_that_a_tsv_keeps_its_tab() -> None:
    assert sniff("a,b\tc,d\n1,2\t3,4\n", "tsv").delimiter == "\t"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ('id\ttext\n1\tHe said "hi"\n2\t"quoted" start\n', ""),
        ('id\ttext\n1\t5" disk\n2\t"open only\n', ""),
        ('id\ttext\n1\t"whole"\n', ""),
        ('id\ttext\n1\t"tab\there"\n', '"'),
        ('id\ttext\n1\t"one\nline"\n', '"'),
        ('id\ttext\n1\t"say ""hi"""\n', '"'),
        ('"id"\t"text"\n"1"\t"a"\n', '"'),
    ],
)
def test_that_quotes_of_a_tsv_are_text_unless_they_show(text: str, quote: str) -> None:
    assert sniff(text, "tsv").quote == quote


def test_that_a_head_cut_inside_a_quoted_cell_still_tells() -> None:
    dialect = sniff('id,text\n1,"a\nb"\n2,"c ""d"" e"\n3,"cut off\nhere', "csv")
    assert (dialect.delimiter, dialect.escape, len(dialect.columns)) == (",", '"', 2)
