"""Parley beside LangChain's tutorial chain, LlamaIndex's citation query engine and Haystack's hybrid pipeline."""
