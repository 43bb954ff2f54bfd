"""Check my draft: reading copy, judging it, marking what differs, and giving it back as files."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.chain import Parley
from rag.desk.draft_copy import LARGEST, Copy, pasted, read_copy
from rag.desk.draft_files import as_json, commented, file_name
from rag.desk.draft_marks import quotations
from rag.desk.drafts import Judged, check_copy, places, tally
from rag.errors import QuestionError
from rag.settings import Settings

COPY = """Erdoğan offered on 9 March 2024 to host a peace summit. Turkey was ready to host a peace summit which Russia
would also attend.

The offer was “a peace summit which Russia would also attend”, he said. It cost “twelve million goats”."""


@pytest.fixture(scope="module")
def parley(starter_home: Path) -> Parley:
    return Parley.open(Settings.load(home=starter_home))


@pytest.fixture(scope="module")
def judged(parley: Parley) -> list[Judged]:
    return list(check_copy(parley, pasted(COPY)))


def test_every_sentence_is_judged_in_its_place(judged: list[Judged]) -> None:
    copy = pasted(COPY)
    assert [(j.paragraph, j.start, j.end) for j in judged] == places(copy)
    for row in judged:
        assert " ".join(copy.paragraphs[row.paragraph][row.start : row.end].split()) == row.checked.text
    assert [row.verdict for row in judged[:2]] == ["contradicted", "supported"]
    assert judged[3].verdict == "not_found"


def test_the_date_that_differs_and_the_quotations_are_marked(judged: list[Judged]) -> None:
    words = [
        (m.kind, j.checked.text[m.start : m.end], m.stands, m.others)
        for j in (judged[0], judged[2], judged[3])
        for m in j.marks
    ]
    source = "2024-03-08-erdogan-offers-peace-summit"
    assert words[0] == ("date", "9 March 2024", False, ("8 March 2024",))
    assert words[1][:3] == ("quote", "a peace summit which Russia would also attend", True)
    assert source in words[1][3]
    assert words[2] == ("quote", "twelve million goats", False, ())
    counted = tally(judged)
    assert (counted.sentences, counted.exact, counted.inexact) == (4, 1, 1)


def test_citations_are_numbered_through_and_open_their_words(judged: list[Judged], parley: Parley) -> None:
    citations = [c for j in judged for c in j.checked.citations]
    assert [c.n for c in citations] == list(range(1, len(citations) + 1))
    index = parley.index()
    for citation in citations:
        assert index.text(citation.document_id, 1)[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("He said “we will talk, now,” and left.", ["we will talk, now"]),
        ("Він сказав: «ми готові до миру».", ["ми готові до миру"]),
        ("Er sagte: „Wir sind bereit“, dann ging er.", ["Wir sind bereit"]),
        ('A "very plain" one and a "word".', ["very plain"]),
        ("Putin’s aide and Trump’s envoy met; it was ‘a good talk’.", ["a good talk"]),
        ("An “open one that never closes.", []),
        ("5’10” is no quotation", []),
    ],
)
def test_quotations_are_found_in_the_marks_of_many_languages(text: str, wanted: list[str]) -> None:
    assert [text[start:end] for start, end in quotations(text)] == wanted


@given(st.text(max_size=200))
def test_any_text_has_its_quotations_inside_it(text: str) -> None:
    last = 0
    for start, end in quotations(text):
        assert last <= start < end <= len(text)
        last = end


@given(st.text(max_size=300))
def test_any_pasted_text_has_its_sentences_inside_its_paragraphs(text: str) -> None:
    copy = pasted(text)
    for paragraph, start, end in places(copy):
        assert copy.paragraphs[paragraph][start:end].strip()


def word_file() -> bytes:
    document = docx.Document()
    document.add_heading("Headline of the day", 1)
    paragraph = document.add_paragraph("Erdoğan offered on ")
    paragraph.add_run("9 March").bold = True
    paragraph.add_run(" 2024 to host a peace summit. It cost “twelve million")
    paragraph.add_run(" goats”.").italic = True
    table = document.add_table(1, 2)
    table.cell(0, 0).text = "Turkey was ready to host a peace summit."
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_a_word_file_comes_back_as_it_was_with_a_comment_on_each_sentence(parley: Parley) -> None:
    copy = read_copy("copy.docx", word_file())
    rows = list(check_copy(parley, copy))
    back = docx.Document(io.BytesIO(commented(copy, rows)))
    assert [p.text for p in back.paragraphs] == [p.text for p in docx.Document(io.BytesIO(word_file())).paragraphs]
    assert [r.text for r in back.paragraphs[1].runs if r.bold] == ["9 March"]
    texts = [comment.text for comment in back.comments]
    assert len(texts) == len(rows) == 4
    assert texts[1].startswith("CONTRADICTED\nThe source says 8 March 2024, the sentence 9 March 2024.")
    assert "“Turkish President Recep Tayyip Erdoğan said in Istanbul on 8 March 2024" in texts[1]
    assert "stands word for word nowhere in the corpus" in texts[2]
    xml = zipfile.ZipFile(io.BytesIO(commented(copy, rows))).read("word/document.xml").decode()
    between = xml.split('<w:commentRangeStart w:id="2"/>')[1].split("<w:commentRangeEnd")[0]
    assert "".join(part.split("</w:t>")[0].rpartition(">")[2] for part in between.split("<w:t")[1:]) == (
        "It cost “twelve million goats”."
    )


def test_pasted_copy_comes_back_as_word_and_json(judged: list[Judged]) -> None:
    copy = pasted(COPY + "\n\nA \x0b bell \x07 and a lone \ud800 surrogate.")
    back = docx.Document(io.BytesIO(commented(copy, judged)))
    assert len(list(back.comments)) == len(judged)
    assert "A \ufffd bell \ufffd" in back.paragraphs[2].text
    rows = json.loads(as_json(copy, judged, "r1"))
    assert rows["release"] == "r1"
    assert [row["verdict"] for row in rows["sentences"]] == [j.verdict for j in judged]


def test_markdown_is_read_without_its_marks() -> None:
    blocks = ["# Talks **resume**", "The [envoy](https://a.example) said\nyes.", "- One <b>item</b>", "```\ncode\n```"]
    text = "\n\n".join([*blocks, "| a | b |\n|--|--|\n| c | d |\n"])
    assert read_copy("a.md", text.encode()).paragraphs == (
        "Talks resume",
        "The envoy said\nyes.",
        "One item",
        "a",
        "b",
        "c",
        "d",
    )


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_plain_text_is_read_in_the_codings_that_newsrooms_have(coding: str) -> None:
    text = "Переговоры в Стамбуле прошли в апреле. Стороны обменялись списками пленных и условиями перемирия."
    assert read_copy("a.txt", text.encode(coding)).paragraphs == (text,)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.pdf", b"%PDF", "only .docx, .md, .markdown, .txt can be checked"),
        ("a.docx", b"not a zip", "is not a Word document"),
        ("a.docx", b"PK\x05\x06" + bytes(18), "is not a Word document"),
        ("a.txt", b"\x00\x01\x02" * 50, "is not a text"),
        ("a.txt", b"x" * (LARGEST + 1), "too many to check"),
    ],
)
def test_a_file_that_cannot_be_read_gets_one_line(name: str, data: bytes, said: str) -> None:
    with pytest.raises(QuestionError, match=said) as caught:
        read_copy(name, data)
    assert "\n" not in str(caught.value)


def test_a_bomb_is_not_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"0" * 70_000_000)
    with pytest.raises(QuestionError, match="unpacks to more than"):
        read_copy("a.docx", out.getvalue())


@pytest.mark.parametrize("text", ["", "  \n\n ", "… — !"])
def test_a_copy_without_words_is_refused(parley: Parley, text: str) -> None:
    with pytest.raises(QuestionError, match="no sentence in it"):
        next(check_copy(parley, pasted(text)))


def test_a_copy_that_is_too_long_is_refused(parley: Parley) -> None:
    with pytest.raises(QuestionError, match="too many to check at once"):
        next(check_copy(parley, pasted("Talks went on. " * 7_000)))


def test_the_name_of_a_file_given_back_is_harmless() -> None:
    assert file_name(Copy('../../e"vil\n.docx', ()), ".json") == "e-vil--checked.json"
