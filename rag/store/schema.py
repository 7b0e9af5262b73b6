"""The tables, as numbered migrations: a migration that was released is never edited, a new one is appended.

`user_version` of the file says how many have been applied.
"""

import sqlite3
from collections.abc import Sequence

from ..errors import StoreError

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;

CREATE TABLE determinations (
    determination_id TEXT PRIMARY KEY, source TEXT NOT NULL UNIQUE, sha256 TEXT NOT NULL, layout TEXT,
    case_number TEXT, date_assigned TEXT, date_of_injury TEXT, decision_date TEXT, ur_denial_date TEXT,
    application_received TEXT, priority TEXT, worker_age INTEGER, worker_sex TEXT, ur_date TEXT, ur_outcome TEXT,
    reader TEXT, model TEXT, prompt TEXT, record TEXT NOT NULL,
    text TEXT NOT NULL, pages TEXT NOT NULL, media_type TEXT NOT NULL, encoding TEXT, warnings TEXT NOT NULL,
    path TEXT, maker TEXT
);
CREATE INDEX determinations_by_sha256 ON determinations (sha256);
CREATE INDEX determinations_by_case_number ON determinations (case_number);
-- what questions ask of a determination, apart from its long row
CREATE INDEX determinations_by_facts ON determinations (
    determination_id, decision_date, ur_denial_date, ur_date, worker_age, worker_sex, ur_outcome, date_of_injury
);

CREATE TABLE items (
    determination_id TEXT NOT NULL REFERENCES determinations ON DELETE CASCADE, number INTEGER NOT NULL,
    request TEXT NOT NULL, eligible_portion TEXT, quantity TEXT, dose TEXT, frequency TEXT, timing TEXT,
    decision TEXT NOT NULL, claims_administrator_cited_nothing INTEGER NOT NULL,
    reviewer_cited_nothing INTEGER NOT NULL, rationale_start INTEGER, rationale_end INTEGER,
    PRIMARY KEY (determination_id, number)
);
CREATE INDEX items_by_decision ON items (decision, determination_id, number);
"""

# what hangs on an item: table name, its own columns, and the column that questions look up
_OF_ITEMS = (
    ("item_treatments", "treatment TEXT NOT NULL, category TEXT", "treatment"),
    ("item_body_parts", "body_part TEXT NOT NULL", "body_part"),
    (
        "item_reasons",
        'code TEXT NOT NULL, family TEXT, weight TEXT, detail TEXT, quote TEXT, start INTEGER, "end" INTEGER',
        "code",
    ),
    ("item_criteria", 'criterion TEXT NOT NULL, finding TEXT, quote TEXT, start INTEGER, "end" INTEGER', "criterion"),
    ("item_annotations", 'code TEXT NOT NULL, quote TEXT, start INTEGER, "end" INTEGER', "code"),
    ("item_basis", "side TEXT NOT NULL, source TEXT, guideline TEXT, topic TEXT, pages TEXT", "source"),
)
_ITEM_PARTS = "".join(
    f"""
CREATE TABLE {name} (
    determination_id TEXT NOT NULL, number INTEGER NOT NULL, {columns},
    FOREIGN KEY (determination_id, number) REFERENCES items ON DELETE CASCADE
);
CREATE INDEX {name}_by_item ON {name} (determination_id, number{", code, weight" if name == "item_reasons" else ""});
CREATE INDEX {name}_by_{looked_up} ON {name} ({looked_up}, determination_id, number);
"""
    for name, columns, looked_up in _OF_ITEMS
)

_DETERMINATION_PARTS = """
CREATE TABLE specialties (
    determination_id TEXT NOT NULL REFERENCES determinations ON DELETE CASCADE, specialty TEXT NOT NULL
);
CREATE INDEX specialties_by_determination ON specialties (determination_id);
CREATE TABLE conflicts (
    determination_id TEXT NOT NULL REFERENCES determinations ON DELETE CASCADE,
    item INTEGER, kind TEXT NOT NULL, explanation TEXT, quotes TEXT
);
CREATE INDEX conflicts_by_determination ON conflicts (determination_id);
"""

# The journal names each passage whose vector is not yet what the passage says. Triggers write it, so that no way of
# changing a passage can forget it; the vector index empties it in the same transaction that publishes the vectors.
_PASSAGES = """
CREATE TABLE passages (
    rowid INTEGER PRIMARY KEY, passage_id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
    determination_id TEXT REFERENCES determinations ON DELETE CASCADE, item INTEGER, source TEXT NOT NULL,
    heading TEXT NOT NULL, text TEXT NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, verification TEXT,
    search_text TEXT NOT NULL
);
CREATE INDEX passages_by_item ON passages (determination_id, item);
CREATE VIRTUAL TABLE passages_fts USING fts5(
    search_text, content='passages', content_rowid='rowid', tokenize='porter unicode61 remove_diacritics 2'
);
CREATE TABLE journal (sequence INTEGER PRIMARY KEY AUTOINCREMENT, passage_id TEXT NOT NULL);
CREATE TRIGGER passage_added AFTER INSERT ON passages BEGIN
    INSERT INTO passages_fts (rowid, search_text) VALUES (new.rowid, new.search_text);
    INSERT INTO journal (passage_id) VALUES (new.passage_id);
END;
CREATE TRIGGER passage_removed AFTER DELETE ON passages BEGIN
    INSERT INTO passages_fts (passages_fts, rowid, search_text) VALUES ('delete', old.rowid, old.search_text);
    INSERT INTO journal (passage_id) VALUES (old.passage_id);
END;
"""

# the states in which a reviewer may practise; letters read before have them in their records
_LICENCES = """
CREATE TABLE licences (
    determination_id TEXT NOT NULL REFERENCES determinations ON DELETE CASCADE, state TEXT NOT NULL
);
CREATE INDEX licences_by_state ON licences (state, determination_id);
CREATE INDEX licences_by_determination ON licences (determination_id);
INSERT INTO licences SELECT DISTINCT d.determination_id, state.value
FROM determinations d, json_each(d.record, '$.reviewer.licensed_in') state;
"""

MIGRATIONS: tuple[str, ...] = (_TABLES + _ITEM_PARTS + _DETERMINATION_PARTS + _PASSAGES, _LICENCES)


def migrate(connection: sqlite3.Connection, migrations: Sequence[str] = MIGRATIONS) -> None:
    """Bring the file to the newest version, one transaction per migration.

    Raises:
        StoreError: the file was written by a newer version of the tool.
    """
    version = check_version(connection, migrations)
    for number, script in enumerate(migrations[version:], version + 1):
        connection.executescript(f"BEGIN IMMEDIATE;{script}PRAGMA user_version = {number};COMMIT;")


def check_version(connection: sqlite3.Connection, migrations: Sequence[str] = MIGRATIONS) -> int:
    """How many migrations the file has seen; StoreError where that is more than this version knows."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version > len(migrations):
        raise StoreError(
            f"the store is of version {version}, this imr knows versions up to {len(migrations)}; use the newer imr"
        )
    return version
