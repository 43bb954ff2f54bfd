"""The web server around the page: tells the browser where the server is, whichever page it enters by.

Without that Streamlit's front end looks for the server under the page's own address first and meets a 404 for every
page but the first (streamlit/streamlit issue 7074).
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from streamlit import get_option

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class Addressed:
    """ASGI middleware: every HTML page carries the server's address for Streamlit's front end."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; only the pages that people open are touched."""
        if scope["type"] != "http" or not _page(scope["path"]):
            await self._app(scope, receive, send)
            return
        # Whole and unpacked, so that a line can be put in.
        plain = [(name, value) for name, value in scope["headers"] if name not in (b"accept-encoding", b"range")]
        start: Message = {}
        body = bytearray()

        async def hold(message: Message) -> None:
            if message["type"] == "http.response.start":
                start.update(message)
            elif message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body"):
                    await _send(send, start, bytes(body))
            else:
                await send(message)

        await self._app({**scope, "headers": plain}, receive, hold)


def _page(path: str) -> bool:
    last = path.rsplit("/", maxsplit=1)[-1]
    return "/_stcore" not in path and ("." not in last or last == "index.html")


async def _send(send: Send, start: Message, body: bytes) -> None:
    headers = list(start["headers"])  # several may have one name: each cookie of a sign-in is a header of its own
    if dict(headers).get(b"content-type", b"").startswith(b"text/html") and b"<head>" in body:
        body = body.replace(b"<head>", b"<head>" + _script(), 1)
        headers = [(name, value) for name, value in headers if name != b"content-length"]
        headers.append((b"content-length", str(len(body)).encode()))
    await send({**start, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def _script() -> bytes:
    base = json.dumps(f"/{str(get_option('server.baseUrlPath') or '').strip('/')}".rstrip("/") + "/")
    return (
        f"<script>(base => {{ window.__streamlit = {{ BACKEND_BASE_URL: base, MAIN_PAGE_BASE_URL: base }}; }})"
        f"(location.origin + {base})</script>"
    ).encode()
