"""Read California IMR determinations into validated records, and answer questions about them."""

__version__ = "0.1.0"
