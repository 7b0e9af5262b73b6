"""The tables of the ledger, as numbered migrations: one that was released is never edited, a new one is appended."""

_TABLES = """
CREATE TABLE runs (
    run TEXT PRIMARY KEY, created TEXT NOT NULL, state TEXT NOT NULL, note TEXT, options TEXT NOT NULL
) WITHOUT ROWID;

-- what a record depends on besides its letter; letters point here, so that a change shows which are out of date
CREATE TABLE makers (
    maker INTEGER PRIMARY KEY, reader TEXT NOT NULL, model TEXT NOT NULL, prompt TEXT NOT NULL,
    schema_version TEXT NOT NULL, code TEXT NOT NULL, UNIQUE (reader, model, prompt, schema_version, code)
);

CREATE TABLE letters (
    run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, position INTEGER NOT NULL, source TEXT NOT NULL, stamp TEXT,
    digest TEXT, maker INTEGER REFERENCES makers, state TEXT NOT NULL DEFAULT 'pending',
    tries INTEGER NOT NULL DEFAULT 0, requests INTEGER NOT NULL DEFAULT 0, input_tokens INTEGER NOT NULL DEFAULT 0,
    cached_tokens INTEGER NOT NULL DEFAULT 0, output_tokens INTEGER NOT NULL DEFAULT 0, cost REAL NOT NULL DEFAULT 0,
    kept_out INTEGER NOT NULL DEFAULT 0, failure TEXT, message TEXT, asked TEXT,
    PRIMARY KEY (run, position)
);
CREATE UNIQUE INDEX letters_by_source ON letters (run, source);
CREATE INDEX letters_by_state ON letters (run, state, position);
CREATE INDEX letters_by_digest ON letters (run, digest) WHERE digest IS NOT NULL;
CREATE INDEX letters_by_asked ON letters (run, asked) WHERE asked IS NOT NULL;

-- apart from the letters, so that counting those reads no records
CREATE TABLE records (
    run TEXT NOT NULL, position INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (run, position),
    FOREIGN KEY (run, position) REFERENCES letters ON DELETE CASCADE
);

-- answers that were paid for, by the digest of the first request; only validated ones serve other runs
CREATE TABLE replies (
    key TEXT NOT NULL, step INTEGER NOT NULL, run TEXT NOT NULL, validated INTEGER NOT NULL DEFAULT 0,
    reply BLOB NOT NULL, PRIMARY KEY (key, step)
) WITHOUT ROWID;

-- jobs at a provider: a killed process finds its own here; file and job are NULL until the provider has named them
CREATE TABLE jobs (
    run TEXT NOT NULL REFERENCES runs ON DELETE CASCADE, name TEXT NOT NULL, file TEXT, job TEXT, state TEXT NOT NULL,
    PRIMARY KEY (run, name)
) WITHOUT ROWID;
"""

MIGRATIONS: tuple[str, ...] = (_TABLES,)
