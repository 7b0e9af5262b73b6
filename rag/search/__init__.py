"""Search: embeddings, the vector index, questions understood, and retrieval inside a cohort."""
