"""A reader of the page without a browser: Streamlit's own messages over a websocket, as its front end sends them."""

from __future__ import annotations

import asyncio
import html
import json
import re
import time
from dataclasses import dataclass, field
from typing import Any, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.Common_pb2 import ChatInputValue
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

_QUESTION = re.compile(r'<h2 class="question" dir="auto">(.*?)</h2>', re.DOTALL)
_LARGEST = 64 * 2**20  # bytes of one message


@dataclass
class Shown:
    """What stands on the page since it was last drawn whole."""

    questions: list[str] = field(default_factory=list)
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)  # what each answer component draws, by exchange
    box: str = ""  # id of the question box
    new: str = ""  # id of the button for a new conversation
    alerts: list[str] = field(default_factory=list)  # problems the page tells of


class Tab:
    """One browser tab: its page, and its turns to ask."""

    def __init__(self, address: str) -> None:
        self._address = address.replace("http", "ws", 1) + "/_stcore/stream"
        self._socket: ClientConnection | None = None
        self._looks: dict[str, asyncio.Task[None]] = {}
        self._query = ""
        self.shown = Shown()
        self.faults: list[str] = []

    async def __aenter__(self) -> Self:
        self._socket = await connect(
            self._address,
            subprotocols=[Subprotocol("streamlit")],
            max_size=_LARGEST,
            open_timeout=60,
            ping_timeout=None,
        )
        await self._send(ClientState())
        await self._drawn(lambda: bool(self.shown.box))
        return self

    async def __aexit__(self, *_: object) -> None:
        for look in self._looks.values():
            look.cancel()
        if self._socket is not None:
            await self._socket.close()

    async def ask(self, question: str, patience: float) -> tuple[float, dict[str, Any]]:
        """Seconds until the whole answer stood on the page, and what its component was given to draw."""
        known = set(self.shown.answers)
        began = time.monotonic()
        await self._press(WidgetState(id=self.shown.box, chat_input_value=ChatInputValue(data=question)))

        def there() -> bool:
            fresh = [a for key, a in self.shown.answers.items() if key not in known]
            return bool(fresh) and not fresh[-1]["busy"]

        await asyncio.wait_for(self._drawn(there), patience)
        return time.monotonic() - began, next(a for key, a in self.shown.answers.items() if key not in known)

    async def begin(self, patience: float) -> None:
        """Begin a new conversation."""
        await self._press(WidgetState(id=self.shown.new, trigger_value=True))
        await asyncio.wait_for(self._drawn(lambda: not self.shown.questions), patience)

    async def _press(self, widget: WidgetState) -> None:
        state = ClientState(query_string=self._query)
        state.widget_states.widgets.append(widget)
        await self._send(state)

    async def _send(self, state: ClientState) -> None:
        assert self._socket is not None
        state.context_info.timezone = "Europe/Kyiv"
        state.context_info.locale = "en-GB"
        await self._socket.send(BackMsg(rerun_script=state).SerializeToString())

    async def _drawn(self, there: Any) -> None:
        """Read messages until a run of the script has ended and `there()` holds."""
        assert self._socket is not None
        async for data in self._socket:
            assert isinstance(data, bytes)
            message = ForwardMsg()
            message.ParseFromString(data)
            self._take(message)
            if message.WhichOneof("type") == "script_finished" and there():
                return

    def _take(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "new_session":
                if not message.metadata.run.fragment_ids:
                    self.shown = Shown()
                    for look in self._looks.values():
                        look.cancel()
                    self._looks = {}
            case "page_info_changed":
                self._query = message.page_info_changed.query_string
            case "auto_rerun":
                rerun = message.auto_rerun
                if rerun.fragment_id not in self._looks:
                    self._looks[rerun.fragment_id] = asyncio.ensure_future(
                        self._look(rerun.fragment_id, rerun.interval)
                    )
            case "delta" if message.delta.HasField("new_element"):
                self._element(message.delta.new_element)

    async def _look(self, fragment: str, interval: float) -> None:
        while True:
            await asyncio.sleep(interval)
            await self._send(ClientState(query_string=self._query, fragment_id=fragment, is_auto_rerun=True))

    def _element(self, element: Any) -> None:
        match element.WhichOneof("type"):
            case "html":
                body = element.html.body
                self.shown.questions += [html.unescape(q) for q in _QUESTION.findall(body)]
                if 'role="alert"' in body:
                    self.shown.alerts.append(re.sub("<[^>]+>", "", body))
                    self.faults.append(self.shown.alerts[-1])
            case "chat_input":
                self.shown.box = element.chat_input.id
            case "button" if element.button.id.endswith("-new"):
                self.shown.new = element.button.id
            case "bidi_component" if '"sentences"' in element.bidi_component.json:
                drawn = json.loads(element.bidi_component.json)
                self.shown.answers[drawn["id"]] = drawn
            case "exception":
                self.faults.append(f"{element.exception.type}: {element.exception.message}")
