"""The ways in: command line, web page, model clients. Thin over `bootstrap`, no logic of their own."""
