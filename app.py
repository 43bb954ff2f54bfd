"""Parley's web page: who sits there, which page is shown, what it is given. Start it with `streamlit run app.py`."""

from __future__ import annotations

import logging
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from rag.errors import ParleyError, ReleaseMissing
from rag.settings import Settings
from ui import access, state
from ui.blocks import notice
from ui.build import build
from ui.desk import Desk
from ui.document import document
from ui.opened import opened, warm
from ui.pages import board, card, chat, corpus, draft, timeline
from ui.server import Addressed
from ui.shell import language_switch, outbound, sign_in, signed_in
from ui.texts import t

HERE = Path(__file__).resolve().parent
PAGES = {
    "chat": chat.page,
    "timeline": timeline.page,
    "board": board.page,
    "draft": draft.page,
    "corpus": corpus.page,
    "card": card.page,
}


def gathered(settings: Settings, reader: access.Reader) -> Desk | None:
    """What pages are given; None when there is no release yet."""
    home = opened(settings)
    try:
        index = home.parley.index()
    except ReleaseMissing:
        return None
    return Desk(settings, home.parley, index, reader, home.store, home.corpus)


def show(settings: Settings, reader: access.Reader) -> None:
    """Navigation, and the page that the reader is on; a home without a release is built first."""
    desk = gathered(settings, reader)

    def drawn(name: str) -> None:
        if desk is None:
            with st.container(key="talk"):
                st.title("Parley", anchor=False)
                st.html(f'<p class="tagline">{t("app.tagline")}</p>')
                build(opened(settings).first_build)
            return
        state.entering(name)
        try:
            PAGES[name](desk)
            document(desk)
        except ParleyError as error:
            notice("error", str(error))

    def page(name: str) -> st.Page:
        def run() -> None:
            drawn(name)

        return st.Page(run, title=t(f"app.{name}"), url_path=name, default=name == "chat")

    here = st.navigation([page(name) for name in PAGES], position="top")
    here.run()
    with st.sidebar:
        signed_in(reader)
        language_switch()
        outbound(settings, desk.corpus if desk else None)


def main() -> None:
    """Draw the page; a ParleyError is one line on it."""
    st.set_page_config(page_title="Parley", layout="wide", menu_items={"About": t("app.about")})
    st.html(HERE / "ui" / "style.css")
    try:
        settings = Settings.load()
        logging.basicConfig(level=settings.log_level)
        reader = access.reader(settings)
        if reader is None:
            sign_in()
        else:
            show(settings, reader)
    except ParleyError as error:
        notice("error", str(error))


if __name__ == "__main__":  # Streamlit draws the page by running this file as a script, once for every look at it
    main()
else:  # and it imports the file to find the server that the page stands on
    app = st.App(__file__, middleware=[Middleware(Addressed)], lifespan=warm)
