from __future__ import annotations

from tests.crash_refresh import run


def test_eight_kills_at_random_moments_lose_nothing() -> None:
    assert run(kills=8, seed=8, documents=12).total() >= 8
