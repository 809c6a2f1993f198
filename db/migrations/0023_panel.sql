-- The staff panel: one-time links, sessions (both only as digests), and what each did there.

CREATE TABLE panel_links (
    digest TEXT PRIMARY KEY,
    staff_id INTEGER NOT NULL REFERENCES staff (user_id),
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE panel_sessions (
    digest TEXT PRIMARY KEY,
    staff_id INTEGER NOT NULL REFERENCES staff (user_id),
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE panel_acts (
    id INTEGER PRIMARY KEY,
    staff_id INTEGER NOT NULL REFERENCES staff (user_id),
    act TEXT NOT NULL,
    about TEXT,
    happened_at TEXT NOT NULL
) STRICT;

CREATE INDEX panel_acts_by_time ON panel_acts (happened_at);

CREATE INDEX questions_closed ON questions (closed_at) WHERE state = 'closed' AND person_id IS NOT NULL;
