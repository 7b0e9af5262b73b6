"""The retriever behind LangChain's interface, for chains of others. Imported only when it is asked for."""

from collections.abc import Callable

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from rag.records import Query

from .retrieve import Retriever


class DeterminationRetriever(BaseRetriever):
    """Passages of determinations and shipped texts as LangChain documents, with their places as metadata."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    retriever: Retriever
    understand: Callable[[str], Query]
    k: int = 8

    def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
        hits = self.retriever.search(self.understand(query), self.k)
        return [
            Document(
                id=hit.passage.passage_id,
                page_content=hit.passage.text,
                metadata={**hit.passage.model_dump(exclude={"text"}, exclude_none=True), "score": hit.score},
            )
            for hit in hits
        ]
