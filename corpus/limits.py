"""When a refresh should not be trusted: it lost too much of the corpus, or too many sources failed. Pure."""

from __future__ import annotations

from corpus.types import Counts, RefreshReport

SMALLEST = 20  # documents; in a smaller corpus one withdrawn page is already a large share


def shrunk(before: int, after: int, share: float) -> str | None:
    """What to tell the editor when a release of `after` current documents would lose more than `share` of `before`.

    None when it may be published: nothing lost, no more than the share (0 to 1), or fewer than 20 documents before.
    """
    lost = before - after
    if before < SMALLEST or lost <= share * before:
        return None
    return (
        f"{after:,} of {before:,} current documents would be left ({lost / before:.0%} fewer, more than the"
        f" {share:.0%} that PARLEY_MAX_SHRINK allows): the old release stays current, the library keeps what was read;"
        " look at the sources, or run: python -m corpus refresh --allow-shrink"
    )


def failed(counts: Counts) -> bool:
    """True for a source from which nothing could be looked at, though there was something to look at."""
    return bool(counts.failed) and not counts.fetched


def too_many_failed(report: RefreshReport, share: float) -> bool:
    """True when more than `share` (0 to 1) of the sources of a run failed as a whole."""
    return sum(map(failed, report.sources.values())) > share * len(report.sources)
