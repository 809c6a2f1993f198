-- What people reached with the centre's help: by staff, or claimed by themselves and then confirmed;
-- unconfirmed ones do not count. words: the contest, where it is no date of the calendar, or the help;
-- counted_at: the moment by which it counts.
-- Of erased people a row stays, with random numbers: see 0013_report.sql.
CREATE TABLE outcomes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('applied', 'won', 'registered', 'helped')),
    person_id INTEGER REFERENCES people (id) ON DELETE SET NULL,
    organisation_id INTEGER REFERENCES organisations (id) ON DELETE SET NULL,
    erased_as INTEGER,
    erased_organisation INTEGER,
    municipality_id TEXT REFERENCES municipalities (id),
    deadline INTEGER REFERENCES deadlines (number) ON DELETE SET NULL,
    words TEXT,
    rubles INTEGER,
    year INTEGER,
    noted_by INTEGER REFERENCES staff (user_id),
    confirmed_by INTEGER REFERENCES staff (user_id),
    confirmed_at TEXT,
    counted_at TEXT NOT NULL
) STRICT;
CREATE INDEX outcomes_by_person ON outcomes (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX outcomes_by_organisation ON outcomes (organisation_id)
WHERE organisation_id IS NOT NULL;
CREATE INDEX outcomes_by_time ON outcomes (counted_at);

ALTER TABLE deadlines_done ADD COLUMN erased_as INTEGER;
CREATE INDEX deadlines_done_grants ON deadlines_done (done_at) WHERE kind = 'grant';
