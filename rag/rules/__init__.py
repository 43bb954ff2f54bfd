"""The support rules, one module each: what a sentence claims against the words that are to carry it. All pure."""
