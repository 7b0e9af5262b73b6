"""From files to documents, and from documents to their parts by layout. Nothing is interpreted here."""
