"""The server around the page, as ASGI: what reaches the browser."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.applications import Starlette
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from ui.server import Addressed, Message

PAGE = "<html><head><title>Пошта</title></head><body>x</body></html>"


async def _page(request: object) -> Response:
    return HTMLResponse(PAGE, headers={"etag": "1"})


async def _file(request: object) -> Response:
    return HTMLResponse("<head>of a file</head>")


async def _health(request: object) -> Response:
    return PlainTextResponse("<head>ok")


async def _callback(request: object) -> Response:
    response = RedirectResponse("/")
    for name in ("user", "tokens"):
        response.set_cookie(name, "x")
    return response


APP = Addressed(
    Starlette(
        routes=[
            Route("/timeline", _page),
            Route("/static/a.js", _file),
            Route("/_stcore/health", _health),
            Route("/oauth2callback", _callback),
        ],
    )
)


def sent_for(path: str) -> list[Message]:
    sent: list[Message] = []

    async def ask() -> None:
        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": path, "headers": [(b"accept-encoding", b"gzip")]}
        await APP(scope, receive, send)

    with ThreadPoolExecutor(1) as pool:  # the browser's tests leave a loop running in this thread
        pool.submit(asyncio.run, ask()).result()
    return sent


def got(path: str) -> tuple[int, dict[str, str], str]:
    sent = sent_for(path)
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers, b"".join(m.get("body", b"") for m in sent[1:]).decode()


def test_a_page_names_the_server_before_anything_else_and_its_length_is_right() -> None:
    status, headers, body = got("/timeline")
    assert status == 200
    assert body.startswith("<html><head><script>")
    assert "BACKEND_BASE_URL" in body
    assert body.replace(body[len("<html><head>") : body.index("</script>") + len("</script>")], "") == PAGE
    assert int(headers["content-length"]) == len(body.encode())
    assert headers["etag"] == "1"


@pytest.mark.parametrize(
    ("path", "body"), [("/static/a.js", "<head>of a file</head>"), ("/_stcore/health", "<head>ok")]
)
def test_everything_else_passes_as_it_is(path: str, body: str) -> None:
    assert got(path)[2] == body


def test_a_page_that_is_not_there_stays_not_there() -> None:
    assert got("/nowhere")[0] == 404


def test_every_cookie_of_a_sign_in_reaches_the_browser() -> None:
    cookies = [value for name, value in sent_for("/oauth2callback")[0]["headers"] if name == b"set-cookie"]
    assert [cookie.partition(b"=")[0] for cookie in cookies] == [b"user", b"tokens"]
