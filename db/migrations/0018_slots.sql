-- Reception hours out of content: `weekdays` (0: Monday) or `dates`, from `opens` to `closes` by the
-- centre's clock, cut into visits of `minutes`.
CREATE TABLE slots (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    weekdays TEXT NOT NULL,
    dates TEXT NOT NULL,
    opens TEXT NOT NULL,
    closes TEXT NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    consultant TEXT,
    place TEXT,
    retired_at TEXT
) STRICT;

-- Who comes when: one person a time. `told`: the spans that they were reminded by, JSON.
CREATE TABLE visits (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    slot INTEGER NOT NULL REFERENCES slots (number),
    starts_at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id) ON DELETE SET NULL,
    question_id INTEGER REFERENCES questions (id) ON DELETE SET NULL,
    booked_at TEXT NOT NULL,
    freed_at TEXT,
    told TEXT NOT NULL DEFAULT '[]'
) STRICT;
CREATE UNIQUE INDEX visits_taken ON visits (slot, starts_at) WHERE freed_at IS NULL;
CREATE INDEX visits_by_time ON visits (starts_at) WHERE freed_at IS NULL;
CREATE INDEX visits_by_person ON visits (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX visits_by_question ON visits (question_id) WHERE question_id IS NOT NULL;
