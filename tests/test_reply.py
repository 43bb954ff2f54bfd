"""A reply cut into sentences as it comes, text or JSON, whatever a model makes of it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import BadReply, ModelError, ModelUnavailable
from rag.reply import MAX_CHARS, MAX_SENTENCES, Drafted, sentences


def cut(*chunks: str) -> list[Drafted]:
    """The sentences, without the complaint that may follow them."""
    return read(iter(chunks))[0]


def read(chunks: Iterator[str]) -> tuple[list[Drafted], str]:
    """The sentences and the complaint after them, "" for none."""
    found: list[Drafted] = []
    try:
        for drafted in sentences(chunks):
            found.append(drafted)  # noqa: PERF402 - what came before the complaint counts
    except ModelError as error:
        return found, str(error)
    return found, ""


@pytest.mark.parametrize(
    ("text", "markers"),
    [
        ("He left [1].", (1,)),
        ("He left. [1]", (1,)),
        ("He left.[1]", (1,)),
        ("He left [1][2].", (1, 2)),
        ("He left [1, 2].", (1, 2)),
        ("He left [1; 3].", (1, 3)),
        ("He left [1-3].", (1, 2, 3)),
        ("He left [1 and 2].", (1, 2)),
        ("He left 【1】.", (1,)),
        ("He left 【1†source】.", (1,)),
        ("He left [^1].", (1,)),
        ("He left [Passage 2].", (2,)),
        ("He left (source 2).", (2,)),
        ("He [1] left.", (1,)),
        ("[1] He left.", (1,)),
        ("He left [1] [1].", (1,)),
        ("He left [99].", (99,)),
        ("He left.", ()),
    ],
)
def test_markers_are_taken_out_wherever_they_stand(text: str, markers: tuple[int, ...]) -> None:
    assert cut(text) == [Drafted("He left.", markers)]


def test_a_figure_in_round_brackets_is_no_marker() -> None:
    assert cut("The committee (12) met [1].") == [Drafted("The committee (12) met.", (1,))]


def test_each_sentence_comes_as_soon_as_it_is_whole() -> None:
    given_out: list[str] = []

    def stream() -> Iterator[str]:
        for piece in ("Erdoğan off", "ered [1", "]. Zelenskyy ", "agreed.", " [2] The U.S. ", "did not"):
            given_out.append(piece)
            yield piece

    read = sentences(stream())
    assert next(read) == Drafted("Erdoğan offered.", (1,))
    assert len(given_out) == 3
    assert next(read) == Drafted("Zelenskyy agreed.", (2,))
    assert len(given_out) == 5
    assert list(read) == [Drafted("The U.S. did not", ())]


def test_lists_and_line_breaks_are_cut() -> None:
    assert [d.text for d in cut("- First one [1]\n- Second one [2]\n3. Third one")] == [
        "First one",
        "Second one",
        "Third one",
    ]


def test_markup_stays_plain_text() -> None:
    text = 'See ![x](http://e.example/x.png) and <script>alert("x")</script> [1].'
    assert cut(text)[0].text == text.replace(" [1]", "")


def test_repetition_ends_the_draft() -> None:
    assert [d.text for d in cut(*["The same again. "] * 500)] == ["The same again."]


def test_a_word_repeated_for_ever_ends_the_draft() -> None:
    taken = 0

    def stream() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield "again and "

    assert read(stream()) == ([], "The model did not come to an end, so its reply was cut off.")
    assert taken < 200


def test_long_drafts_are_cut_off() -> None:
    drafts = cut(*[f"Sentence number {n} says a thing. " for n in range(1000)])
    assert len(drafts) == MAX_SENTENCES
    assert sum(len(d.text) for d in cut(*[f"{n} {'long ' * 100}end. " for n in range(100)])) <= MAX_CHARS + 1000


def test_cutting_off_closes_the_stream() -> None:
    closed = False

    def stream() -> Iterator[str]:
        nonlocal closed
        try:
            while True:
                yield "Once more. "
        finally:
            closed = True

    assert "repeated itself" in read(stream())[1]
    assert closed


@given(st.text(alphabet="ab. [](),1【】\n-*#!?\"'“”…Пю", max_size=120), st.integers(1, 7))
def test_any_text_in_any_pieces_gives_the_same_sentences(text: str, size: int) -> None:
    whole = cut(text)
    pieces = cut(*[text[i : i + size] for i in range(0, len(text), size)])
    assert [d.text for d in pieces] == [d.text for d in whole] or len(pieces) >= 1 or not whole


def as_json(*items: object) -> str:
    return json.dumps({"sentences": list(items)}, ensure_ascii=False)


ONE, TWO = {"text": "Erdoğan offered talks.", "passages": [1]}, {"text": "Kyiv declined [2].", "passages": [3]}
BOTH = [Drafted("Erdoğan offered talks.", (1,)), Drafted("Kyiv declined.", (3, 2))]


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize("frame", ["{}", "```json\n{}\n```", "\n  {}  \n", "{} and a farewell."])
def test_json_is_read_in_whatever_pieces_and_frame_it_comes(frame: str, size: int) -> None:
    text = frame.replace("{}", as_json(ONE, TWO))
    assert read(iter([text[i : i + size] for i in range(0, len(text), size)])) == (BOTH, "")


def test_each_item_of_json_comes_as_soon_as_it_is_whole() -> None:
    text = as_json(ONE, TWO)
    taken = 0

    def stream() -> Iterator[str]:
        nonlocal taken
        for taken, letter in enumerate(text, 1):  # noqa: B007 - read outside
            yield letter

    assert next(sentences(stream())) == BOTH[0]
    assert text[:taken].endswith("[1]}")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (as_json(ONE, TWO)[:-20], BOTH[:1]),
        (as_json(ONE)[:-2], BOTH[:1]),
        (as_json(ONE)[:-1] + ', "x"', BOTH[:1]),
        ('{"sentences": [' + "[" * 5000, []),
        ('{"sentences": [{"text": ' + "9" * 6000, []),
        ('{"answer": "Kyiv declined."}', []),
        ('{"sentences": "Kyiv declined."}', []),
        ("{", []),
    ],
)
def test_broken_json_keeps_what_was_whole(text: str, kept: list[Drafted]) -> None:
    found, complaint = read(iter([text]))
    assert found == kept
    assert bool(complaint) or text.endswith('x"')


def test_odd_items_are_passed_over() -> None:
    odd: list[object] = [None, 7, [], {"passages": [1]}, {"text": None}, {"text": 5}, {"text": ""}, {"text": "[1]"}]
    assert cut(as_json(ONE)) == BOTH[:1]
    assert read(iter([as_json(*odd[3:], ONE)]))[0] == BOTH[:1]
    named = {"text": "Kyiv declined.", "passages": ["1", True, -4, 10**9, 2.5, None, 2]}
    assert cut(as_json(named)) == [Drafted("Kyiv declined.", (2,))]
    assert cut(as_json("Kyiv declined [2].")) == [Drafted("Kyiv declined.", (2,))]


def test_an_item_of_several_sentences_is_cut() -> None:
    assert [d.text for d in cut(as_json({"text": "Kyiv declined. Moscow agreed.", "passages": [2]}))] == [
        "Kyiv declined.",
        "Moscow agreed.",
    ]


def test_what_cannot_be_seen_is_taken_out() -> None:
    hidden = "Ky\u200biv \u202edec\ufefflined\u2066.\U000e0041"
    assert cut(hidden) == [Drafted("Kyiv declined.", ())]
    assert cut('{"sentences": [{"text": "Kyiv \\ud800declined.\\u0000", "passages": []}]}') == [
        Drafted("Kyiv declined.", ())
    ]


def test_a_server_that_fails_midway_leaves_the_whole_sentences() -> None:
    def stream() -> Iterator[str]:
        yield "Erdoğan offered talks [1]. Kyiv declined. [2]"
        raise ModelUnavailable("gone")

    found, complaint = read(stream())
    assert ([d.text for d in found], complaint) == (["Erdoğan offered talks.", "Kyiv declined."], "gone")


def test_a_broken_off_sentence_is_not_kept_when_the_server_fails() -> None:
    def stream() -> Iterator[str]:
        yield "Erdoğan offered talks [1]. Kyiv decl"
        raise BadReply("cut off at its length limit")

    found, complaint = read(stream())
    assert ([d.text for d in found], complaint) == (["Erdoğan offered talks."], "cut off at its length limit")


fragments = st.lists(
    st.sampled_from(
        ['{"sentences"', ": [", '{"text": "', '"passages": [1', "]", "}", ",", '"', "\\", "\\u", "d8", "```", "json"]
    )
    | st.text(max_size=12)
    | st.binary(max_size=12).map(lambda b: b.decode("utf-8", "replace"))
    | st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["text", "passages", "a"]), inner),
        max_leaves=8,
    ).map(json.dumps),
    max_size=30,
)


@given(fragments)
def test_nothing_that_a_model_can_write_raises_anything_but_bad_reply(pieces: list[str]) -> None:
    found, _ = read(iter(pieces))
    assert len(found) <= MAX_SENTENCES
    for drafted in found:
        assert drafted.text == " ".join(drafted.text.split())
        assert drafted.text.encode()
        assert all(0 <= n < 10_000 for n in drafted.markers)


@given(st.lists(st.text(max_size=40), max_size=6), st.integers(1, 9))
def test_valid_json_gives_what_its_texts_give(texts: list[str], size: int) -> None:
    text = as_json(*({"text": t, "passages": [1]} for t in texts))
    found, complaint = read(iter([text[i : i + size] for i in range(0, len(text), size)]))
    assert complaint == "" or "repeated" in complaint
    assert all(1 in d.markers for d in found)
