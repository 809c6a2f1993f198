-- Seminars, out of content. `timed_at`: since when its moments hold; cancelled, or not in the files.
CREATE TABLE seminars (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    starts_at TEXT NOT NULL,
    ends_at TEXT,
    place TEXT,
    link TEXT,
    capacity INTEGER CHECK (capacity > 0),
    description TEXT,
    municipality_id TEXT REFERENCES municipalities (id),
    timed_at TEXT NOT NULL,
    cancelled_at TEXT
) STRICT;
CREATE INDEX seminars_by_time ON seminars (starts_at);

-- When people are reminded of a seminar: `span` before it («24h»).
CREATE TABLE seminar_reminders (
    seminar INTEGER NOT NULL REFERENCES seminars (number) ON DELETE CASCADE,
    span TEXT NOT NULL,
    due_at TEXT NOT NULL,
    PRIMARY KEY (seminar, span)
) STRICT, WITHOUT ROWID;
CREATE INDEX seminar_reminders_by_time ON seminar_reminders (due_at);

-- Who has signed up. `turn`: the order of the queue; `coming`: what they said of it.
-- Erased people leave a row without a person.
CREATE TABLE registrations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    seminar INTEGER NOT NULL REFERENCES seminars (number),
    person_id INTEGER REFERENCES people (id) ON DELETE SET NULL,
    municipality_id TEXT REFERENCES municipalities (id),
    state TEXT NOT NULL CHECK (state IN ('registered', 'queued', 'attended', 'absent', 'left')),
    turn INTEGER NOT NULL,
    coming INTEGER,
    signed_up_at TEXT NOT NULL,
    seated_at TEXT,
    marked_by INTEGER REFERENCES staff (user_id),
    UNIQUE (seminar, person_id)
) STRICT;
CREATE INDEX registrations_by_person ON registrations (person_id);
CREATE INDEX registrations_queued ON registrations (seminar, turn) WHERE state = 'queued';

-- What a person was reminded of, so that nothing comes twice for one date.
CREATE TABLE told_reminders (
    registration_id INTEGER NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    span TEXT NOT NULL,
    starts_at TEXT NOT NULL,
    PRIMARY KEY (registration_id, span, starts_at)
) STRICT, WITHOUT ROWID;
