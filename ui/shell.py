"""What stands around every page: who is signed in, the language, and what leaves this machine."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from corpus.desk import CorpusDesk
from rag.settings import Settings
from ui import locale
from ui.access import Reader
from ui.escape import literal
from ui.texts import LANGUAGES, t

_SWITCH = "language-switch"


def sign_in() -> None:
    """The page of somebody who is not signed in."""
    with st.container(key="talk"):
        st.title("Parley", anchor=False)
        st.html(f'<p class="tagline">{t("app.tagline")}</p><p>{t("app.sign_in_why")}</p>')
        st.button(t("app.sign_in"), key="sign-in", type="primary", on_click=st.login)


def signed_in(reader: Reader) -> None:
    """Who is signed in, and the way out; nothing where nobody has to sign in."""
    if not reader.id:
        return
    st.html(f'<p class="meta" dir="auto">{literal(t("app.signed_in", name=reader.name))}</p>')
    st.button(t("app.sign_out"), key="sign-out", on_click=st.logout, width="stretch")


def language_switch() -> None:
    """The language of the page, for this tab."""

    def chosen() -> None:
        locale.choose(st.session_state[_SWITCH])

    st.selectbox(
        t("app.language"),
        list(LANGUAGES),
        index=list(LANGUAGES).index(locale.language()),
        format_func=LANGUAGES.__getitem__,
        key=_SWITCH,
        on_change=chosen,
    )


def outbound(settings: Settings, corpus: CorpusDesk | None) -> None:
    """One line that says what leaves this machine, and where it goes."""
    lines = [t("app.leaves_model", server=_server(settings))] if settings.use_model else []
    if settings.embedding == "openai":
        lines.append(t("app.leaves_embedding", server=_server(settings)))
    if corpus is not None and (fetched := corpus.web_sources()):
        lines.append(t("app.leaves_sources", n=fetched))
    said = " ".join(lines) or t("app.private")
    st.html(f'<p class="meta outbound">{literal(said)}</p>')


def _server(settings: Settings) -> str:
    return urlsplit(settings.openai_base_url or "").netloc or "api.openai.com"
