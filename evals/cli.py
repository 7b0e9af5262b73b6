"""The command `imr eval`, registered as a plug-in of `imr` so that the tool does not depend on its evaluation."""

import typer

from .entrypoints import golden_sets, scoring

app = typer.Typer(
    help="Score extraction, retrieval and answers against a golden set, and report.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
scoring.register(app)
golden_sets.register(app)
