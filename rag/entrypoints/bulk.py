"""The commands of bulk extraction: `imr extract` and `imr runs`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.errors import UsageError

from . import options

if TYPE_CHECKING:
    from rag.ingest.bulk import Means, Options, Report
    from rag.settings import Settings

_Paths = Annotated[list[Path] | None, typer.Argument(help="Files or folders: .txt and .pdf determinations.")]
_List = Annotated[
    Path | None, typer.Option("--list", help="A file that names letters, one a line: path, sha256sum line, or JSON.")
]
_Out = Annotated[Path | None, typer.Option("--out", help="FILE.jsonl, FILE.csv or FILE.parquet.")]
_Model = Annotated[str | None, typer.Option(help="Let this language model read (default: $IMR_MODEL, else the rules).")]
_Reader = Annotated[str | None, typer.Option(help="rules or llm; default: llm if a model is named.")]
_Resume = Annotated[str | None, typer.Option(help='Go on with this run ("last": the newest).')]
_Concurrency = Annotated[int, typer.Option(min=1, help="Requests at once.")]
_Budget = Annotated[float | None, typer.Option(min=0, help="Most US dollars for the run; kept before requests leave.")]
_Price = Annotated[str | None, typer.Option(help="IN,OUT or IN,CACHED,OUT in dollars per million tokens.")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what the run would be. No call, no key.")]
_Batch = Annotated[bool, typer.Option("--batch", help="Use the provider's Batch API: half the price, within a day.")]
_Requests = Annotated[Path | None, typer.Option(help="Write the requests as batch lines, for another runner.")]
_Responses = Annotated[Path | None, typer.Option(help="Read the answers to such lines.")]
_Rpm = Annotated[int | None, typer.Option("--requests-per-minute", min=1, help="Most requests a minute.")]
_Tpm = Annotated[int | None, typer.Option("--tokens-per-minute", min=1, help="Most tokens a minute.")]
_Processes = Annotated[int | None, typer.Option(min=1, help="Processes of the rules reader; default: all cores.")]
_Poll = Annotated[float, typer.Option(min=0.01, help="Seconds between looks at a batch.")]
_Index = Annotated[bool, typer.Option("--index", help="Also put the records into the store, ready for questions.")]


def register(app: typer.Typer) -> None:
    """Add this module's commands to `imr`."""
    app.command()(extract)
    runs = typer.Typer(help="Bulk runs: list them, show one, retry what failed.", rich_markup_mode=None)
    runs.callback(invoke_without_command=True)(list_runs)
    runs.command("list")(list_all)
    runs.command("show")(show)
    runs.command("retry")(retry)
    app.add_typer(runs, name="runs")


def extract(
    paths: _Paths = None,
    *,
    out: _Out = None,
    listed: _List = None,
    model: _Model = None,
    reader: _Reader = None,
    resume: _Resume = None,
    concurrency: _Concurrency = 8,
    budget: _Budget = None,
    price: _Price = None,
    dry_run: _DryRun = False,
    batch: _Batch = False,
    requests_out: _Requests = None,
    responses_in: _Responses = None,
    requests_per_minute: _Rpm = None,
    tokens_per_minute: _Tpm = None,
    processes: _Processes = None,
    poll_seconds: _Poll = 30.0,
    index: _Index = False,
    store: options.Store = None,
    encoding: options.Encoding = None,
) -> None:
    """Read determinations into records, in any number; nothing that was done or paid for is lost, whatever ends it."""
    from rag import settings
    from rag.ingest.bulk import Means

    known = settings.from_environment()
    folder = store or known.store
    mode = _mode(batch, requests_out, responses_in)
    means = Means(
        mode=mode,
        concurrency=concurrency,
        budget=budget,
        requests_a_minute=requests_per_minute,
        tokens_a_minute=tokens_per_minute,
        poll_seconds=poll_seconds,
        lines=requests_out or responses_in,
    )
    means = means._replace(processes=processes) if processes else means
    chosen = _model(model, reader, known.model)
    if resume is not None and dry_run:
        raise UsageError("--dry-run is for a new run; imr runs show says what is left of one")
    if resume is not None:
        changes = {"out": str(out) if out else None, "model": model, "price": _price(price), "base_url": known.base_url}
        _go_on(folder, resume, means, changes, index=index)
    asked = _options(paths, out or (Path("dry.jsonl") if dry_run else None), listed, (chosen, price, encoding), known)
    if dry_run:
        _plan(asked, means)
    _start(folder, asked, means, index=index)


def list_runs(context: typer.Context, store: options.Store = None) -> None:
    """List the runs, newest first."""
    if context.invoked_subcommand is None:
        list_all(store)


def list_all(store: options.Store = None) -> None:
    """List the runs, newest first."""
    from . import running

    with _ledger(store) as ledger:
        running.runs([(run, ledger.totals(run.run)) for run in ledger.runs()])


def show(
    run: Annotated[str, typer.Argument(help='The run, or how it begins; "last" for the newest.')] = "last",
    store: options.Store = None,
) -> None:
    """Show one run: its options, its numbers, and the letters that failed."""
    from . import running

    with _ledger(store) as ledger:
        found = ledger.run(run)
        running.run(found, ledger.totals(found.run), ledger.failures(found.run))


def retry(
    run: Annotated[str, typer.Argument(help='The run, or how it begins; "last" for the newest.')] = "last",
    *,
    concurrency: _Concurrency = 8,
    budget: _Budget = None,
    batch: _Batch = False,
    store: options.Store = None,
) -> None:
    """Read again the letters of a run that failed, whatever the reason."""
    from rag import settings
    from rag.ingest.bulk import Means

    means = Means(mode="batch" if batch else "live", concurrency=concurrency, budget=budget)
    _go_on(store or settings.from_environment().store, run, means, {"all_failed": True})


def _start(folder: Path, asked: "Options", means: "Means", *, index: bool) -> None:
    from rag.ingest import bulk
    from rag.ingest.ledger import Ledger

    with Ledger.open(folder) as ledger:
        _carry_out(folder, ledger, bulk.begin(ledger, asked), means, index=index)


def _go_on(folder: Path, name: str, means: "Means", changes: dict[str, Any], *, index: bool = False) -> None:
    from rag.ingest import bulk
    from rag.ingest.ledger import Ledger

    with Ledger.open(folder) as ledger:
        _carry_out(folder, ledger, bulk.take_up(ledger, name, **changes), means, index=index)


def _carry_out(folder: Path, ledger: Any, run: Any, means: "Means", *, index: bool) -> None:
    """Run, report, and leave with the exit code that DESIGN.md 5.3 gives."""
    from rag import settings
    from rag.ingest import bulk
    from rag.models import Endpoint

    from . import running

    known = settings.from_environment()
    model, base_url = run.options["model"], run.options["base_url"] or known.base_url
    endpoint = None
    if model is not None:
        # files of requests are written without asking anyone
        key = known.api_key or ("none" if means.mode in ("requests", "responses") else None)
        endpoint = Endpoint(base_url=base_url, api_key=key)
    with running.progress(run.run, model) as advance:
        report = bulk.carry_out(folder, ledger, run, endpoint, means, advance)
    running.report(report, ledger.failures(run.run), model)
    if index and report.totals.done:
        _into_store(folder, ledger, run)
    raise typer.Exit(_code(report))


def _code(report: "Report") -> int:
    totals = report.totals
    if report.stopped == "interrupted":
        return options.INTERRUPTED
    if report.note is not None and not totals.failed:
        return options.DONE
    return options.exit_code(totals.failed + totals.pending, done=totals.done)


def _into_store(folder: Path, ledger: Any, run: Any) -> None:
    from rag import bootstrap
    from rag.ingest.store_records import reader

    from . import terminal

    sources = [Path(record.source) for record in ledger.records(run.run)]
    with terminal.stages() as advance, bootstrap.parts(store=folder) as parts:
        report = bootstrap.index(parts, sources, reader=reader(ledger, run), progress=advance)
    terminal.index_report(report)


def _plan(asked: "Options", means: "Means") -> None:
    from rag.ingest import bulk

    from . import running

    running.plan(bulk.plan_of(asked, means), asked.model)
    raise typer.Exit(options.DONE)


def _mode(batch: bool, requests_out: Path | None, responses_in: Path | None) -> Any:
    chosen = [
        name
        for name, given in (("batch", batch), ("requests", requests_out), ("responses", responses_in))
        if given not in (None, False)
    ]
    if len(chosen) > 1:
        raise UsageError("choose one of --batch, --requests-out and --responses-in")
    return chosen[0] if chosen else "live"


def _model(model: str | None, reader: str | None, default: str | None) -> str | None:
    """The model that reads; None: the rules do."""
    if reader not in (None, "rules", "llm"):
        raise UsageError(f"--reader {reader}: choose rules or llm")
    if reader == "rules":
        if model is not None:
            raise UsageError("--reader rules reads without a model; leave out --model")
        return None
    if reader == "llm" and not (model or default):
        raise UsageError("--reader llm needs a model: name one with --model or IMR_MODEL")
    return model or default


def _price(price: str | None) -> tuple[float, float, float] | None:
    if price is None:
        return None
    from rag.models import prices

    given = prices.parse(price)
    return given.input, given.cached, given.output


def _options(
    paths: list[Path] | None,
    out: Path | None,
    listed: Path | None,
    chosen: tuple[str | None, str | None, str | None],
    known: "Settings",
) -> "Options":
    from rag.ingest.bulk import Options

    model, price, encoding = chosen
    if not paths and listed is None:
        raise UsageError("name the files or folders to read, or a list of them with --list")
    if out is None:
        raise UsageError("name the file to write with --out FILE.jsonl, .csv or .parquet")
    return Options(
        paths=tuple(map(str, paths or ())),
        listed=str(listed) if listed else None,
        out=str(out),
        model=model,
        base_url=known.base_url if model else None,
        encoding=encoding,
        price=_price(price),
    )


def _ledger(store: Path | None) -> Any:
    from rag import settings
    from rag.ingest.ledger import FILE_NAME, Ledger

    folder = store or settings.from_environment().store
    if not (folder / FILE_NAME).is_file():
        raise UsageError(f"there are no runs in {folder}; imr extract makes them")
    return Ledger.open(folder)
