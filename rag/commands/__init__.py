"""Commands of `python -m rag` that have a file of their own."""
