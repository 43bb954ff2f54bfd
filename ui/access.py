"""Who sits at the page: signed in where the server asks for it, else whoever can reach it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import streamlit as st

from rag.settings import Settings

Role = Literal["reader", "editor"]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: `id` keeps their conversations apart, the role says what they may do."""

    id: str
    name: str
    role: Role

    @property
    def edits(self) -> bool:
        """True when they may refresh, remove, upload and roll back."""
        return self.role == "editor"


EVERYBODY = Reader("", "", "editor")  # no sign-in: the page is on this machine alone


def sign_in_needed() -> bool:
    """True when the server's secrets hold an [auth] table."""
    try:
        return "auth" in st.secrets
    except FileNotFoundError:
        return False


def reader(settings: Settings) -> Reader | None:
    """Who sits here; None when they must sign in first."""
    if not sign_in_needed():
        return EVERYBODY
    user: Mapping[str, Any] = st.user
    return known(user, settings) if user.get("is_logged_in") else None


def known(user: Mapping[str, Any], settings: Settings) -> Reader:
    """The Reader whom an identity provider named: an editor when PARLEY_EDITORS lists the (verified) address."""
    mail = str(user.get("email") or "").strip().lower()
    sure = mail and user.get("email_verified") is not False
    editor = bool(sure and mail in settings.editor_addresses)
    return Reader(str(user.get("sub") or mail), str(user.get("name") or mail), "editor" if editor else "reader")
