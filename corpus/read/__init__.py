"""Readers: files and folders → documents, or named reasons why not. One bad item never stops the rest."""

from __future__ import annotations
