"""Which elements of a page a reader does not see: stated in attributes, in style="…" and in <style> rules. Pure.

A style sheet in a file of its own is not seen from here. Rules inside @media and the like are passed over: which of
them holds depends on the reader's screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

_GONE = frozenset(
    "script style noscript template iframe frame frameset noframes object embed applet audio video canvas map svg math"
    " button select datalist textarea input dialog del s strike".split()
)  # struck-out words are words that the page takes back
_MOST_STYLE = 1_000_000  # characters of <style> that are looked at
_MOST_RULES = 2_000  # rules that hide something
_MOST_LOOKS = 100_000  # times an element of a page is held against a step of a rule: no page needs a tenth of it
_HIDES = re.compile(
    r"(?:^|[;{\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|content-visibility\s*:\s*hidden"
    r"|font-size\s*:\s*(?:0+(?:\.0+)?(?![\d.])|[01](?:\.\d+)?p[xt]|0?\.[01]\d*r?em)"
    r"|(?:left|top|right|bottom|text-indent)\s*:\s*-(?:[5-9]\d\d|\d{4,}|\d{3,}(?:\.\d+)?(?:%|v[wh]|r?em))"
    r"|transform\s*:\s*(?:translate[xy]?\(\s*-(?:\d{4,}|\d{3,}(?:%|v[wh]))|scale[xy]?\(\s*0\s*[,)])"
    r"|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?[\s,]+[01](?:px)?\s*\)"
    r"|clip-path\s*:\s*inset\(\s*(?:50|100)%)",
    re.IGNORECASE,
)
_FADED = re.compile(r"(?:^|[;\s])opacity\s*:\s*0(?:\.0*)?(?![\d.])", re.IGNORECASE)
_ZERO = re.compile(r"(?:^|[;\s])(?:max-)?(?:width|height)\s*:\s*[01](?:px|em|rem|%|pt)?\s*(?:;|$|!)", re.IGNORECASE)
_CUT = re.compile(r"overflow(?:-[xy])?\s*:\s*(?:hidden|clip)", re.IGNORECASE)
_SHOWN = re.compile(r"(?:^|[;\s])display\s*:\s*(?!none)\w", re.IGNORECASE)
_COLOUR = re.compile(r"(?:^|[;\s])color\s*:\s*([^;!]+)", re.IGNORECASE)
_GROUND = re.compile(r"(?:^|[;\s])background(?:-color)?\s*:\s*([^;!]+)", re.IGNORECASE)
_WHITE = frozenset(("white", "#fff", "#ffffff", "rgb(255,255,255)", "rgba(255,255,255,1)", "hsl(0,0%,100%)"))
_UNSEEN = ("transparent", "rgba(0,0,0,0)", "rgba(255,255,255,0)", "#0000", "#00000000", "#fff0", "#ffffff00")
_SIMPLE = re.compile(r"([a-zA-Z][\w-]*)?((?:[.#][\w-]+)*)")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Step:
    """One part of a selector: "div.note" is tag div, classes {note}."""

    tag: str
    ids: frozenset[str]
    classes: frozenset[str]

    def fits(self, element: Any) -> bool:
        """True when the element has the tag, the id and all the classes."""
        if self.tag and element.tag != self.tag:
            return False
        if self.ids and not self.ids <= {element.get("id")}:
            return False
        return self.classes <= set((element.get("class") or "").split())


def hidden_elements(tree: Any) -> list[Any]:
    """The elements not shown, in document order.

    Rules or aria-hidden that would hide most of a page are left out: such a page is uncovered by a script, or stands
    behind a dialogue.
    """
    size = _sizes(tree)
    rules = _Rules(tree)
    found = []
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in ("html", "body", "head"):
            continue
        small = size[element] * 2 < size[tree]
        if _unseen(element) or (small and (_aria_hidden(element) or rules.hide(element))):
            found.append(element)
    return found


def _unseen(element: Any) -> bool:
    if element.tag in _GONE and not (element.tag == "dialog" and element.get("open") is not None):
        return True
    return element.get("hidden") is not None or _by_style(element)


def _aria_hidden(element: Any) -> bool:
    return (element.get("aria-hidden") or "").strip().lower() == "true"


def _sizes(tree: Any) -> dict[Any, int]:
    """Characters of text in each element, scripts not counted, without recursion."""
    from lxml import etree

    size: dict[Any, int] = {}
    for _, element in etree.iterwalk(tree, events=("end",)):
        if not isinstance(element.tag, str):
            continue
        own = len(element.text or "") if element.tag not in ("script", "style", "noscript", "template") else 0
        size[element] = own + sum(size.get(child, 0) + len(child.tail or "") for child in element)
    return size


def _by_style(element: Any) -> bool:
    style = element.get("style") or ""
    colour = _colour(style) or (element.get("color") or "").strip().lower().replace(" ", "")
    if style and (_HIDES.search(style) or _FADED.search(style) or (_ZERO.search(style) and _CUT.search(style))):
        return True
    return bool(colour) and _on_same_ground(element, colour)


def _colour(style: str) -> str:
    found = _COLOUR.search(style)
    return re.sub(r"\s", "", found[1]).lower() if found else ""


def _on_same_ground(element: Any, colour: str) -> bool:
    """Text in the colour of what is stated to lie behind it; a page that states nothing is white."""
    if colour in _UNSEEN:
        return True
    above = element
    for _ in range(40):
        if above is None:
            break
        ground = _GROUND.search(above.get("style") or "")
        stated = re.sub(r"\s", "", ground[1] if ground else above.get("bgcolor") or "").lower()
        if stated and stated not in ("none", "transparent", "inherit", "initial"):
            return stated == colour or (stated in _WHITE and colour in _WHITE)
        above = above.getparent()
    return colour in _WHITE


class _Rules:
    """The rules of a page's <style> elements that hide what they select."""

    def __init__(self, tree: Any) -> None:
        """Only selectors of tags, ids and classes are read; a later rule that shows the same wins."""
        hiding: dict[str, tuple[_Step, ...]] = {}
        for selector, declarations in _blocks(tree):
            hides = bool(_HIDES.search(declarations))
            if not hides and not _SHOWN.search(declarations):
                continue
            for one in selector.split(","):
                key = " ".join(one.replace(">", " ").split())
                if not hides:
                    hiding.pop(key, None)
                elif len(hiding) < _MOST_RULES and (steps := _steps(key)):
                    hiding[key] = steps
        self._left = _MOST_LOOKS
        self._by_word: dict[str, list[tuple[_Step, ...]]] = {}
        for steps in hiding.values():
            for word in sorted(steps[-1].ids or steps[-1].classes)[:1]:
                self._by_word.setdefault(word, []).append(steps)

    def hide(self, element: Any) -> bool:
        """True when a rule hides the element and its own style does not show it."""
        if not self._by_word or not self._left or _SHOWN.search(element.get("style") or ""):
            return False
        words = [*(element.get("class") or "").split(), element.get("id") or ""]
        return any(self._selects(steps, element) for word in words for steps in self._by_word.get(word, ()))

    def _selects(self, steps: tuple[_Step, ...], element: Any) -> bool:
        rest, above = list(steps), element
        while rest and above is not None and self._left:
            self._left -= 1
            if rest[-1].fits(above):
                rest.pop()
            elif above is element:
                return False
            above = above.getparent()
        return not rest


def _blocks(tree: Any) -> Iterator[tuple[str, str]]:
    """(selector, declarations) of the plain rules; those within @… blocks are passed over."""
    text = "\n".join(e.text or "" for e in tree.iter("style") if (e.get("media") or "all") in ("all", "screen"))
    text = _COMMENT.sub("", text[:_MOST_STYLE])
    at, depth, skipping = 0, 0, False
    selector = ""
    for brace in re.finditer(r"[{}]", text):
        before = text[at : brace.start()]
        at = brace.end()
        if brace[0] == "{":
            depth += 1
            if depth == 1:
                selector = before.rpartition(";")[2].strip()
                skipping = selector.startswith("@")
        elif depth:
            if depth == 1 and not skipping:
                yield selector, before
            depth -= 1


def _steps(selector: str) -> tuple[_Step, ...]:
    """A selector such as "div.a #b .c" in steps; () for one with anything else in it, or that ends in a bare tag."""
    steps = []
    for part in selector.split()[:6]:
        match = _SIMPLE.fullmatch(part)
        if not match:
            return ()
        names = re.findall(r"([.#])([\w-]+)", match[2])
        ids = frozenset(name for mark, name in names if mark == "#")
        steps.append(_Step((match[1] or "").lower(), ids, frozenset(name for mark, name in names if mark == ".")))
    return tuple(steps) if steps and (steps[-1].ids or steps[-1].classes) else ()
