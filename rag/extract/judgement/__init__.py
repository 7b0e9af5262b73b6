"""What a reviewer's rationale says: roles of sentences, reasons, criteria, annotations and conflicts."""
