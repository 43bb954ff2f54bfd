"""The quality page: what the last evaluation run measured, in plain words, and what it did not."""

from __future__ import annotations

import streamlit as st

from rag.desk.card import Card, Figure, Part, cards
from rag.settings import CHECKOUT
from ui.blocks import notice
from ui.corpus_words import number, share, when
from ui.desk import Desk
from ui.escape import literal
from ui.texts import t, texts
from ui.words import day, language

# Figures told as "so many of so many", those told as a share, and whether more of it is better.
COUNTED = {"refused_wrong": False, "refused_right": True, "points": True, "quotes_exact": True, "stale": False,
           "must_not": False, "language": True}  # fmt: skip
SHARES = ("citation_recall", "gold_cited")
ORDER = (
    *("refused_right", "refused_wrong", "citation_recall", "quotes_exact", "points", "gold_cited"),
    *("must_not", "stale", "language"),
)


def page(desk: Desk) -> None:
    """Draw the page."""
    with st.container(key="sheet"):
        st.title(t("app.card"), anchor=False)
        st.html(f'<p class="tagline">{literal(t("card.what"))}</p>')
        found = cards([desk.settings.home / "runs", CHECKOUT / "runs"])
        if not found:
            notice("note", t("card.none"))
            st.html(_again())
            return
        _card(desk, _chosen(found))


def _chosen(found: list[Card]) -> Card:
    if len(found) == 1:
        return found[0]
    picked = st.selectbox(
        t("card.run"), range(len(found)), key="card-run",
        format_func=lambda at: t("card.run_of", when=when(found[at].created), sets=", ".join(found[at].sets)),
    )  # fmt: skip
    return found[picked or 0]


def _card(desk: Desk, card: Card) -> None:
    facts = [
        t("card.measured", when=when(card.created), n=card.all.cases, sets=", ".join(card.sets)),
        t("card.on", n=card.documents, newest=day(card.newest), release=card.release),
        t("card.quotes") if card.writer == "quotes" else t("card.model", name=card.writer),
        t("card.judge", name=card.judge) if card.judge else t("card.no_judge"),
    ]
    if card.release != desk.index.manifest.release:
        facts.append(t("card.other_release"))
    told = "".join(f"<li>{literal(fact)}</li>" for fact in facts)
    st.html(
        f'<ul class="facts-list">{told}</ul>{_outcome(card.all)}<h2>{literal(t("card.figures"))}</h2>{_figures(card)}'
        f"{_weak(card)}{_languages(card)}{_limits(card)}{_again()}"
    )


def _outcome(part: Part) -> str:
    """The four verdicts as one bar, and each in words."""
    names = ("right", "partial", "wrong", "failed")
    counts = {name: int(getattr(part, name)) for name in names}
    pieces = "".join(
        f'<span class="{name}" style="flex-grow:{count}"></span>' for name, count in counts.items() if count
    )
    rows = "".join(
        f'<li><span class="key {name}"></span><strong>{literal(t("card.of", n=count, total=part.cases))}</strong>'
        f" {literal(t(f'card.{name}'))}</li>"
        for name, count in counts.items()
    )
    return f'<div class="outcome" aria-hidden="true">{pieces}</div><ul class="verdicts">{rows}</ul>'


def _figures(card: Card) -> str:
    rows = [_figure(name, figure) for name in ORDER if (figure := card.figures.get(name)) and figure.value is not None]
    if (leaks := card.figures.get("leaks")) and leaks.value is not None and leaks.n:
        rows.append(_row(t("card.leaks", n=int(leaks.value), total=leaks.n), t("card.leaks_means"), None))
    half, most = card.figures.get("p50_ms"), card.figures.get("p95_ms")
    if half and most and half.value is not None and most.value is not None:
        rows.append(_row(t("card.speed", half=_ms(half.value), most=_ms(most.value)), t("card.speed_means"), None))
    return f'<ul class="figures">{"".join(rows)}</ul>'


def _figure(name: str, figure: Figure) -> str:
    value = figure.value or 0.0
    if name in COUNTED:
        said = t(f"card.{name}", n=round(value * figure.n), total=figure.n)
    else:
        said = t(f"card.{name}", share=share(value))
    means = [t(f"card.{name}_means")]
    if figure.low is not None and figure.high is not None and figure.low < figure.high:
        means.append(t("card.interval", low=share(figure.low), high=share(figure.high)))
    if figure.unscored:
        means.append(t("card.unscored", n=figure.unscored))
    better = COUNTED.get(name, True)
    return _row(said, " ".join(means), value, better)


def _row(said: str, means: str, part: float | None, better: bool = True) -> str:
    side = t("card.more_better") if better else t("card.less_better")
    bar = (
        f'<meter min="0" max="1" value="{min(1.0, part):.4f}" aria-label="{literal(side)}" title="{literal(side)}">'
        f"</meter>"
        if part is not None
        else ""
    )
    return f'<li><p class="said">{literal(said)}</p>{bar}<p class="meta">{literal(means)}</p></li>'


def _weak(card: Card) -> str:
    """Kinds of question that do not always come out right."""
    head = f"<h2>{literal(t('card.weak'))}</h2>"
    if not card.weakest:
        return f"{head}<p>{literal(t('card.weak_none'))}</p>"
    rows = "".join(map(_kind, card.weakest))
    return f'{head}<p class="meta">{literal(t("card.weak_what"))}</p><ul class="figures">{rows}</ul>'


def _kind(part: Part) -> str:
    key = f"card.kind_{part.name}"
    name = t(key) if key in texts("en") else part.name
    said = t("card.kind_row", name=name, n=part.right, total=part.cases)
    rest = [
        t(f"card.rest_{word}", n=count) for word in ("partial", "wrong", "failed") if (count := getattr(part, word))
    ]
    return _row(said, ", ".join(rest), part.right / part.cases)


def _languages(card: Card) -> str:
    if len(card.languages) < 2:
        return ""
    rows = "".join(
        f"<li>{literal(t('card.kind_row', name=language(part.name), n=part.right, total=part.cases))}</li>"
        for part in card.languages
    )
    return f'<h2>{literal(t("card.languages"))}</h2><ul class="items">{rows}</ul>'


def _limits(card: Card) -> str:
    lines = [t("card.limit_rules"), t("card.limit_truth"), t("card.limit_questions"), t("card.limit_points")]
    if len(card.languages) == 1:
        lines.append(t("card.limit_language", name=language(card.languages[0].name)))
    if card.writer == "quotes":
        lines.append(t("card.limit_writer"))
    if card.all.cases < 200:
        lines.append(t("card.limit_few", n=card.all.cases))
    rows = "".join(f"<li>{literal(line)}</li>" for line in lines)
    return f'<h2>{literal(t("card.limits"))}</h2><ul class="items">{rows}</ul>'


def _again() -> str:
    commands = "".join(f"<li><code>{literal(c)}</code></li>" for c in ("make card", "python -m evals run"))
    return f'<h2>{literal(t("card.again"))}</h2><p>{literal(t("card.again_what"))}</p><ul class="items">{commands}</ul>'


def _ms(value: float) -> str:
    return number(round(value))
