"""The stage that says which documents carry one wire story: after embedding, before the release is built.

Only documents that are new or changed are compared, with those of the days around them. A day is told in one
transaction, so that a kill leaves the rest for the next run. Memory holds a slice of sketches, whatever the library's
size.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np

from corpus.build import Vector, pieces, unit_vector
from corpus.dedupe import DAYS, Story, groups, outlet, pair, stands, strength
from corpus.library import LocalLibrary
from corpus.sketches import Sketch, Window, sketch
from corpus.storybook import Sketched
from corpus.types import Document

Progress = Callable[[str, int, int], None]  # stage, done, total

_MEASURED = "e5-small"  # the embedder whose cosines dedupe.NEAR_VECTORS was set on: another spreads them otherwise
_SLICE = 10_000  # sketches in memory at a time, some 60 MB with their index
_BATCH = 500  # sketches stored in one transaction


def tell_stories(library: LocalLibrary, model: str, progress: Progress | None = None) -> int:
    """Give every new or changed document, and those it joins or leaves, their story; how many records that changed.

    `model` names the embedder whose cached vectors take a second look at pairs that texts leave open.
    Raises StorageError.
    """
    if not library.untold(limit=1):
        return 0
    _sketch_all(library)
    days = library.untold_days()
    telling = _Telling(library, model)
    done = 0
    for day, count in days.items():
        telling.day(day)
        done += count
        if progress:
            progress("stories", done, sum(days.values()))
    return telling.changed


def _sketch_all(library: LocalLibrary) -> None:
    ids = [""]
    while ids := library.untold(ids[-1], _BATCH):
        made = []
        for name in ids:
            story = story_of(library.document(name))
            day = story.day.toordinal() if story.day else 0
            made.append(Sketched(name, day, outlet(story), sketch(story.text).astype("<u8").tobytes()))
        library.put_sketches(made)


def story_of(document: Document) -> Story:
    """What is compared of a document."""
    record = document.record
    return Story(
        document_id=record.document_id,
        text=document.text,
        language=record.language,
        day=record.published or record.event_date or record.first_seen,
        url=record.url or "",
        publisher=record.publisher or "",
        outlet_kind=record.outlet_kind,
        author=record.author,
        title=record.title,
    )


class _Telling:
    """One run of the stage."""

    def __init__(self, library: LocalLibrary, model: str) -> None:
        self._library, self._model = library, model
        self.changed = 0
        self._story = lru_cache(maxsize=64)(lambda name: story_of(library.document(name)))
        self._vector = lru_cache(maxsize=64)(self._embedded)

    def day(self, day: int) -> None:
        """Tell the stories of this day's new or changed documents; all or nothing."""
        ids = self._library.untold_on(day)
        with self._library.transaction():
            touched = set(ids)
            for name in ids:
                touched |= self._library.unlink(name)
            for window in self._windows(day):
                for own in self._library.sketches_of(ids):
                    self._library.link(self._links(own.document_id, window.near(own.document_id, _numbers(own))))
            self._tell(touched)
            self._library.told(ids)

    def _windows(self, day: int) -> Iterator[Window]:
        after = ""
        while found := self._library.sketches(day - DAYS, day + DAYS, after, _SLICE):
            yield Window([s.document_id for s in found], [s.publisher for s in found], [_numbers(s) for s in found])
            after = found[-1].document_id

    def _links(self, name: str, near: Sequence[str]) -> Mapping[tuple[str, str], float]:
        """Links to documents whose story is told, and to the untold ones of this day that come before."""
        made = {}
        for other in near:
            if not self._library.is_untold(other) or (other < name and self._same_day(other, name)):
                sure = strength(self._story(name), self._story(other), self._cosine)
                if sure:
                    made[pair(name, other)] = sure
        return made

    def _same_day(self, one: str, other: str) -> bool:
        return self._story(one).day == self._story(other).day

    def _tell(self, touched: set[str]) -> None:
        links = self._library.linked(touched)
        wanted = dict.fromkeys({*touched, *(name for link in links for name in link)}, "")
        for members in groups(links):
            story = stands([self._story(name) for name in members])
            wanted.update(dict.fromkeys(members, story))
            self._follow(members, story)
        for name, story in sorted(wanted.items()):
            if self._library.document(name).record.story != story:
                told = not self._library.is_untold(name)
                self._library.set_story(name, story)
                self.changed += 1
                if told:
                    self._library.told([name])

    def _follow(self, members: Sequence[str], story: str) -> None:
        """Older versions that carried the story under another of its members go with it, for as-of questions."""
        for name in members:
            for record in self._library.versions(name)[:-1]:
                if record.story in members and record.story != story:
                    self._library.set_story(name, story, record.version)
                    self.changed += 1

    # -- the second look -----------------------------------------------------------------------------------------------

    def _cosine(self, one: Story, other: Story) -> float:
        """Nearness of two documents; 0 where the embedder is not the one that NEAR_VECTORS was measured with."""
        if _MEASURED not in self._model:
            return 0.0
        a, b = self._vector(one.document_id), self._vector(other.document_id)
        return float(a @ b) if a is not None and b is not None else 0.0

    def _embedded(self, name: str) -> Vector | None:
        """The mean of a document's passages at length 1; None when the cache lacks one of them."""
        found = pieces(self._library.document(name))
        cached = self._library.vectors(self._model, [piece.hash for piece in found])
        if not found or any(piece.hash not in cached for piece in found):
            return None
        mean = np.mean([unit_vector(cached[piece.hash]) for piece in found], axis=0)
        return np.asarray(mean / (float(np.linalg.norm(mean)) or 1.0), dtype=np.float32)


def _numbers(sketched: Sketched) -> Sketch:
    return np.frombuffer(sketched.sketch, dtype="<u8").astype(np.uint64)
