"""Score extraction, retrieval and answers against golden sets. Imports `rag`; `rag` never imports this."""
