"""Answers, boards and drafts as files that a newsroom keeps: Markdown, DOCX, PDF and a manifest."""
