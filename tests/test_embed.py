from __future__ import annotations

from dataclasses import replace

from corpus.build import pieces, slices
from corpus.embed import embed_missing
from corpus.types import Document
from tests.release_fixtures import Shelf, WordCounts, document, prose

Steps = list[tuple[str, int, int]]


def test_slices_hold_few_documents_and_few_pieces() -> None:
    small = [document(n, f"Report {n} says little.") for n in range(450)]
    assert [len(cuts) for cuts in slices(Shelf(small), Shelf(small).fingerprints())] == [200, 200, 50]
    text = " ".join(prose(n) for n in range(250))
    large = Shelf([document(n, text) for n in range(6)])
    each = len(pieces(large.document("doc-0", 1)))
    assert each > 500
    sizes = [sum(len(cut.pieces) for cut in cuts) for cuts in slices(large, large.fingerprints())]
    assert sum(sizes) == 6 * each
    assert max(sizes) < 2_000 + each
    assert list(slices(large, [])) == []


def same_body(number: int) -> Document:
    """Without a headline, so that equal texts are equal to the embedder."""
    made = document(number, "The border was opened again. " * 60)
    return replace(made, record=replace(made.record, title="", published=None, event_date=None, place=""))


def test_a_text_that_stands_in_many_documents_is_embedded_once_and_the_progress_ends() -> None:
    shelf, model, told = Shelf([same_body(n) for n in range(210)]), WordCounts(), Steps()
    texts = {piece.embedded for piece in pieces(same_body(0))}
    assert embed_missing(shelf, list(shelf.fingerprints()), model, lambda *step: told.append(step)) == len(texts)
    assert sorted(model.calls) == sorted(texts)
    assert told[-1] == ("embed", len(texts), len(texts))
    assert [step for step in told if step[0] == "read"][-1] == ("read", 210, 210)
    assert embed_missing(shelf, list(shelf.fingerprints()), model) == 0
