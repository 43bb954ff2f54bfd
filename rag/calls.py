"""One call of the chat model: its pieces as they come, counted, bounded in time, and asked more plainly if need be.

A server that does not know `response_format` or `stream_options` answers 400; it is then asked once more without them,
and never again with them. A server that ignores them answers in plain text, which `rag.reply` reads too.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator
from contextlib import closing
from typing import Any, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.prompt_values import PromptValue
from langchain_core.prompts import ChatPromptTemplate

from rag.chat import provider_errors
from rag.errors import BadReply, ModelTimeout, RequestRejected
from rag.meter import Meter
from rag.prompts import Prompt

PATIENCE = 4  # a whole reply may take this many times the time-out for one answer

Schema = dict[str, Any]  # a JSON schema


class Caller:
    """Calls one model. Remembers of it only whether it takes the options beyond plain text."""

    def __init__(self, model: BaseChatModel, structured: bool = True) -> None:
        """`structured=False` never asks for JSON. Calls nobody."""
        self.server = str(getattr(model, "openai_api_base", None) or "the OpenAI API")
        self._model = model
        self._patience = PATIENCE * float(getattr(model, "request_timeout", None) or 60)
        self._structured = structured
        self._plain = False  # the server answered 400 to the options

    def stream(
        self, prompt: Prompt, values: dict[str, str], meter: Meter, schema: Schema | None = None
    ) -> Iterator[str]:
        """The reply, piece by piece. `values` are the prompt's variables; more than it declares may be given.

        Raises a ModelError when the server fails, before or midway, and BadReply after the last piece of a reply that
        is empty, withheld or cut off at its length limit.
        """
        template = ChatPromptTemplate.from_messages([("system", prompt.system), ("human", prompt.user)])
        asked = template.invoke({name: values[name] for name in prompt.variables})
        options = self._options(schema)
        if options:
            try:
                yield from self._once(asked, meter, options)
            except RequestRejected:
                self._plain = True
            else:
                return
        yield from self._once(asked, meter, {})

    def text(self, prompt: Prompt, values: dict[str, str], meter: Meter, schema: Schema | None = None) -> str:
        """The whole reply. Raises as `stream` does."""
        return "".join(self.stream(prompt, values, meter, schema))

    def _options(self, schema: Schema | None) -> dict[str, Any]:
        if self._plain:
            return {}
        if schema is None or not self._structured:
            return {"stream_usage": True}
        form = {"type": "json_schema", "json_schema": {"name": "reply", "strict": True, "schema": schema}}
        # As an argument of its own it would go through the openai package's parser, which reads the whole reply anew at
        # each piece and fails on one that is cut off, of which rag.reply keeps what was fine.
        return {"stream_usage": True, "extra_body": {"response_format": form}}

    def _once(self, asked: PromptValue, meter: Meter, options: dict[str, Any]) -> Iterator[str]:
        deadline = time.monotonic() + self._patience
        ending, counted, pieces, written = "", None, 0, False
        # Not `template | model`: closing a sequence reads the rest of the stream first, and a reply may be cut off.
        stream = cast("Generator[AIMessageChunk, None, None]", self._model.stream(asked, **options))
        try:
            with provider_errors(self.server), closing(stream):
                for chunk in stream:
                    pieces += bool(chunk.text)
                    written = written or bool(chunk.text.strip())
                    counted = chunk.usage_metadata or counted
                    ending = chunk.response_metadata.get("finish_reason") or ending
                    if chunk.text:
                        yield chunk.text
                    if time.monotonic() > deadline:
                        raise ModelTimeout(
                            f"{self.server} was still writing after {self._patience:.0f} s; raise PARLEY_MODEL_TIMEOUT"
                        )
        finally:
            if counted is not None:
                meter.add(counted["input_tokens"], counted["output_tokens"])
            elif pieces:
                meter.estimate(asked.to_string(), pieces)
        if ending == "length":
            raise BadReply(f"{self.server}: the reply was cut off at its length limit")
        if ending == "content_filter":
            raise BadReply(f"{self.server}: the server withheld the rest of the answer")
        if not written:
            raise BadReply(
                f"{self.server} sent an empty answer or a refusal; try again or set PARLEY_CHAT_MODEL to another model"
            )
