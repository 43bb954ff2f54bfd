"""What an answer's model calls cost: tokens as the server counted them, summed over all calls, and their price."""

from __future__ import annotations

from dataclasses import dataclass, field

from rag.types import Tokens

MILLION = 1_000_000
LETTERS = 4  # code points of a token, where a server's own count did not come


@dataclass(slots=True)
class Meter:
    """Counts the calls made for one answer; prices are US dollars per million tokens, None when not set."""

    price_read: float | None = None
    price_written: float | None = None
    calls: int = field(default=0, init=False)
    estimated: bool = field(default=False, init=False)  # True when a call ended before its count came
    _read: int = field(default=0, init=False)
    _written: int = field(default=0, init=False)

    def add(self, read: int, written: int) -> None:
        """A call, as its server counted it."""
        self.calls += 1
        self._read += max(0, read)
        self._written += max(0, written)

    def estimate(self, asked: str, pieces: int) -> None:
        """A call whose count never came (cut off, or a server that does not count): by letters and pieces."""
        self.estimated = True
        self.add(len(asked) // LETTERS, pieces)

    @property
    def tokens(self) -> Tokens | None:
        """What was read and written so far; None when no model was asked."""
        return Tokens(self._read, self._written) if self.calls else None

    @property
    def cost(self) -> float | None:
        """US dollars so far; None when no model was asked or a price is not set."""
        if not self.calls or self.price_read is None or self.price_written is None:
            return None
        return (self._read * self.price_read + self._written * self.price_written) / MILLION
