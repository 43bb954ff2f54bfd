"""Exported answers, opened and read back: Word by python-docx and its XML, PDF by pypdf, Markdown by markdown-it."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import docx
import pytest
from lxml import etree
from markdown_it import MarkdownIt
from pypdf import PdfReader

from rag.errors import QuestionError
from rag.export import html, markdown
from rag.export.files import KINDS, Kind, conversation, exported, filename
from rag.export.manifest import read_manifest
from rag.export.plain import written
from rag.export.sheet import Asked, documents, footnote, sheet
from rag.export.word import docx as word_file
from rag.export.words import _words
from rag.index import Releases
from rag.phrases import LANGUAGES
from rag.types import Advice, Answer, Citation, Note, Outlet, Removed, Sentence
from tests.release_fixtures import Shelf, document

ASKED = datetime(2026, 5, 6, 9, 30, tzinfo=UTC)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
HOSTILE = (
    "<script>alert(1)</script> <img src=x onerror=alert(1)> &amp;",
    "[x](javascript:alert(1)) ![y](http://127.0.0.1/x.png) **b** _i_ `c` ~~s~~ | $x^2$ :smile: http://h.test/x",
    "# head\n- item\n1. one\n> quote\n    code\n---\n[^1]: foot {nb} %s {0}",
    "nul \x00 esc \x1b[31m lone \ud800 over \u202eabc\u2066 c1 \x85 \ufffe bell \x07",
    "Кремль відповів: «ні», İstanbul’da görüşme, محادثات السلام في إسطنبول, 和平",
    "1) first",
    "+ plus",
)


def cited(n: int, **fields: object) -> Citation:
    given: dict[str, object] = {
        "n": n,
        "document_id": f"doc-{n}",
        "passage_id": f"doc-{n}@1#0",
        "title": f"Headline {n}",
        "publisher": "Northern Post",
        "url": f"https://northern.test/{n}?a=b(c)",
        "published": date(2026, 5, 5),
        "event_date": date(2026, 5, 4),
        "quote": f"The exact words of source {n}.",
        "start": 10,
        "end": 40,
        "snapshot": "sha256:" + f"{n}" * 64,
        **fields,
    }
    return Citation(**given)  # type: ignore[arg-type]


def answer(*citations: Citation, **fields: object) -> Answer:
    """Two sentences that cite the first two, the second also the first; a dispute cites the third."""
    citations = citations or (
        cited(1),
        cited(2, corrections=("A figure was wrong.",), carried_by=(Outlet("Herald", "Same", "javascript:x()", None),)),
        cited(3, withdrawn=date(2026, 5, 9)),
    )  # fmt: skip
    made = Answer(
        "What was agreed?",
        date(2026, 5, 6),
        "answered",
        None,
        (
            Sentence("First sentence.", "quoted", (1,), label="4 May 2026"),
            Sentence("Перше речення.", "quoted", tuple(c.n for c in citations[1::-1]), language="uk"),
        ),
        citations,
        removed=(Removed("Left out.", "no source says it"),),
        newest_source=date(2026, 5, 5),
        release="R1",
        notes=(Note("dispute", "They differ.", tuple(c.n for c in citations[2:])),),
    )
    return replace(made, **fields)  # type: ignore[arg-type]


REFUSAL = Answer(
    "Who won?", None, "abstained", "Nothing here tells of it.", release="R1", advice=Advice("who won", ("Post",))
)


def word_texts(data: bytes) -> tuple[list[str], dict[int, str]]:
    """The body's paragraphs, and the text of each footnote by its id."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        notes = etree.fromstring(packed.read("word/footnotes.xml"))
        types = packed.read("[Content_Types].xml").decode()
        related = packed.read("word/_rels/document.xml.rels").decode()
        settings = packed.read("word/settings.xml").decode()
    assert "footnotes+xml" in types
    assert "/relationships/footnotes" in related
    assert 'w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/>' in settings
    found = {int(n.get(f"{W}id")): "".join(n.itertext(f"{W}t")) for n in notes.iter(f"{W}footnote")}
    assert found.pop(-1) == found.pop(0) == ""
    return [p.text for p in docx.Document(io.BytesIO(data)).paragraphs], found


def pdf_text(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_a_word_file_has_footnotes_that_word_counts() -> None:
    data = exported(answer(), "docx", asked=ASKED)
    paragraphs, notes = word_texts(data)
    assert paragraphs[0] == "What was agreed?"
    assert "4 May 2026: First sentence." in paragraphs
    for said in ("Asked on 6 May 2026 09:30 UTC", "As of 6 May 2026", "Corpus release R1", "— Left out."):
        assert any(p.startswith(said) for p in paragraphs), said
    assert sorted(notes) == [1, 2, 3]
    first = "Northern Post, Headline 1, happened on 4 May 2026, published on 5 May 2026."
    assert notes[1].strip().startswith(f"{first} “The exact words of source 1.” https://northern.test/1?a=b(c)")
    assert f"Characters 10–40 of the text sha256:{'1' * 64}" in notes[1]
    assert "A figure was wrong." in notes[2]
    assert "Also carried by Herald." in notes[2]
    assert "Taken down on 9 May 2026" in notes[3]

    body = docx.Document(io.BytesIO(data)).element.body
    assert [int(r.get(f"{W}id")) for r in body.iter(f"{W}footnoteReference")] == [1, 2, 3], "in order, each once"
    again = [field.get(f"{W}instr") for field in body.iter(f"{W}fldSimple")]
    assert [name.split()[:2] for name in again] == [["NOTEREF", "_Note1"]], "cited again, it points at the first"
    assert {b.get(f"{W}name") for b in body.iter(f"{W}bookmarkStart")} >= {"_Note1"}


def test_a_pdf_is_read_back_with_its_links() -> None:
    data = exported(answer(), "pdf", asked=ASKED)
    text = pdf_text(data)
    for said in ("What was agreed?", "First sentence.", "Перше речення.", "Disputed.", "The exact words of source 3."):
        assert said in text, said
    assert flat("sha256:" + "2" * 64) in flat(text)
    reader = PdfReader(io.BytesIO(data))
    links = [a.get_object()["/A"]["/URI"] for p in reader.pages for a in p.get("/Annots", []) if "/A" in a.get_object()]
    assert {str(link) for link in links if "://" in str(link)} == {
        f"https://northern.test/{n}?a=b(c)" for n in (1, 2, 3)
    }
    assert reader.metadata is not None
    assert reader.metadata.title == "What was agreed?"


def test_markdown_has_a_footnote_for_each_mark() -> None:
    text = exported(answer(), "md", asked=ASKED).decode()
    assert "**4 May 2026:** First sentence.[^1]" in text
    assert "Перше речення. *(in Ukrainian)*[^2][^1]" in text
    assert "> **Disputed.** They differ.[^3]" in text
    assert sorted(re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE)) == ["1", "2", "3"]
    assert "<https://northern.test/1?a=b(c)>" in text
    assert "<javascript" not in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_refusal_is_exported_too(kind: Kind) -> None:
    data = exported(REFUSAL, kind, asked=ASKED)
    text = "\n".join(word_texts(data)[0]) if kind == "docx" else pdf_text(data) if kind == "pdf" else data.decode()
    assert "Nothing here tells of it." in text
    assert "who won" in text


def test_a_conversation_numbers_its_footnotes_through() -> None:
    rows = [Asked(answer(), ASKED), Asked(REFUSAL, ASKED), Asked(answer(), ASKED)]
    paragraphs, notes = word_texts(conversation(rows, "docx"))
    assert sorted(notes) == [1, 2, 3, 4, 5, 6]
    assert paragraphs[0] == "Conversation"
    assert [p for p in paragraphs if p.endswith("?")] == ["What was agreed?", "Who won?", "What was agreed?"]
    text = conversation(rows, "md", name="My *own* title").decode()
    assert text.startswith("# My \\*own\\* title\n")
    assert "First sentence.[^4]" in text
    assert read_manifest("x", conversation(rows, "json")) == tuple(rows)


def test_the_cited_words_stand_in_their_paragraph(home: Path) -> None:
    text = "A first paragraph.\n\nBefore it. The exact words. After it.\n\nA last one."
    reports = (Outlet("Herald", "What it says", "https://herald.test/1", date(2026, 5, 5)),)
    Shelf([document(1, text, outlets=reports, first_seen=date(2026, 5, 7))]).publish(home)
    start = text.index("The exact")
    index = Releases(home, None).current()
    record = index.records([("doc-1", 1)])["doc-1", 1]
    (passage, *_) = index.document_passages("doc-1", 1)
    one = cited(
        1, passage_id=passage.id, quote="The exact words.", start=start, end=start + 16, snapshot=record.snapshot
    )
    said = sheet([Asked(answer(one), ASKED)], index)
    assert (said.footnotes[0].before.strip(), said.footnotes[0].after.strip()) == ("Before it.", "After it.")
    assert "stored on 7 May 2026" in " ".join(p.text for p in said.footnotes[0].pieces())
    assert [p.text for p in documents(said)[0].reports[0]] == [
        "Herald, What it says, published on 5 May 2026", "https://herald.test/1",
    ]  # fmt: skip
    for kind in ("md", "docx", "pdf"):
        data = exported(answer(one), kind, asked=ASKED, index=index)
        whole = "\n".join(word_texts(data)[0]) if kind == "docx" else pdf_text(data) if kind == "pdf" else data.decode()
        shown = re.sub(r"[*>\s]+", " ", whole)
        assert "Before it. The exact words. After it." in shown, kind
        assert "first paragraph" not in whole, kind


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text_in_every_format(text: str) -> None:
    hostile = cited(1, title=text, publisher=text, quote=text, url=text, corrections=(text,), snapshot=text)
    said = answer(
        replace(hostile, carried_by=(Outlet(text, text, "javascript:alert(1)", None),)),
        question=text,
        sentences=(Sentence(text, "quoted", (1,), label=text),),
        notes=(Note("dispute", text, (1,)),),
        removed=(Removed(text, text),),
        writer=text,
        release=text,
    )
    shown = written(text)
    paragraphs, notes = word_texts(exported(said, "docx", asked=ASKED))
    assert f"{shown}: {shown}" in paragraphs
    assert shown in notes[1]
    held = pdf_text(exported(said, "pdf", asked=ASKED))
    latin = re.sub(r"[^\x20-\x7eа-яіїєА-Яİğşıöüç«»]", "", shown)
    if latin == shown:
        assert flat(shown) in flat(held)
    for words in re.findall(r"[А-Яа-яіїєİş’]{4,}", shown):
        assert words in held
    assert "Page 1" in held
    tokens = (
        MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(exported(said, "md", asked=ASKED).decode())
    )
    inline = [t for token in tokens for t in [token, *(token.children or ())]]
    assert {t.type for t in inline} <= ALLOWED
    assert any(shown in _text(token.children or []) for token in tokens)
    assert (read_manifest("x", exported(said, "json", asked=ASKED))[0].answer == said) == ("\ud800" not in text)
    seen = _Tags()
    seen.feed(html.with_footnotes(said))
    assert seen.tags <= {"div", "p", "strong", "em", "sup", "ol", "li", "blockquote"}
    assert shown in "".join(seen.texts)


ALLOWED = frozenset(
    f"{name}{end}" for name in ("paragraph", "heading", "strong", "em", "blockquote", "bullet_list", "list_item")
    for end in ("_open", "_close")
) | {"inline", "text", "hr", "text_special"}  # fmt: skip


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not {name for name, _ in attrs} - {"lang", "value"}

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def _text(children: Sequence[object]) -> str:
    return "".join(str(getattr(child, "content", "")) for child in children)


def test_a_long_headline_is_cut_and_a_long_address_is_kept() -> None:
    one = cited(1, title="word " * 2000, url="https://h.test/" + "x" * 2000)
    for kind in KINDS:
        assert len(exported(answer(one), kind, asked=ASKED)) < 120_000
    line = footnote(one)
    assert len(line) < 2_900
    assert "https://h.test/x" in line


def test_file_names_are_words_of_the_question() -> None:
    assert filename(answer(question="What/..\\was \x00 agreed?"), "pdf") == "what-was-agreed.pdf"
    assert filename(answer(question="Що сказав Лавров?"), "md") == "що-сказав-лавров.md"
    assert filename(answer(question="???"), "json") == "answer.json"
    assert len(filename(answer(question="дуже довге " * 50), "docx").encode()) < 120


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"format": "parley-answers", "version": 9}', b"\xff", b"[" * 9999]
)
def test_what_is_no_manifest_is_refused_in_a_line(data: bytes) -> None:
    with pytest.raises(QuestionError) as error:
        read_manifest("file.json", data)
    assert str(error.value).startswith("file.json: ")
    assert "\n" not in str(error.value)


def test_a_manifest_tells_every_span_and_takes_an_answer_printed_as_json() -> None:
    body = json.loads(exported(answer(), "json", asked=ASKED))
    (row,) = body["answers"]
    assert row["asked"] == "2026-05-06T09:30:00+00:00"
    assert next((c["start"], c["end"], c["snapshot"]) for c in row["answer"]["citations"]) == (
        10,
        40,
        "sha256:" + "1" * 64,
    )
    assert read_manifest("x", json.dumps(row["answer"]).encode())[0].answer == answer()


def test_words_of_files_are_there_in_every_language_of_answers() -> None:
    for key, texts in _words().items():
        assert set(texts) == set(LANGUAGES), key
        places = {language: sorted(re.findall(r"\{(\w+)\}", text)) for language, text in texts.items()}
        assert len({tuple(found) for found in places.values()}) == 1, key


def test_an_answer_for_the_clipboard_says_who_carries_it() -> None:
    said = markdown.with_footnotes(answer())
    assert said.startswith("**4 May 2026:** First sentence.[^1]")
    assert "Also carried by Herald." in said
    assert word_file(sheet([Asked(answer(), ASKED)]))
