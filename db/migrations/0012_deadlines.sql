-- What a person's organisation is, as they said it in /profile; codes: who is concerned by what
-- (the `who` of obligations, the applicant types of contests, interests), one row each.
CREATE TABLE profiles (
    person_id INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    answers TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;
CREATE TABLE profile_codes (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    PRIMARY KEY (person_id, code)
) STRICT, WITHOUT ROWID;
CREATE INDEX profile_codes_by_code ON profile_codes (code);

-- Duties that come again (`rule`, JSON) and contests that do; `guide`: what is known of the last
-- time, shown but never reminded of. `confirmed`: reminds by itself; else it is shown to be checked.
-- `confirmed_by`: who of the staff has confirmed what the content leaves to be checked.
CREATE TABLE duties (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('report', 'grant', 'other')),
    title TEXT NOT NULL,
    rule TEXT NOT NULL,
    codes TEXT NOT NULL,
    region TEXT,
    law TEXT,
    url TEXT,
    source TEXT,
    as_of TEXT,
    note TEXT,
    guide TEXT,
    confirmed INTEGER NOT NULL,
    confirmed_by INTEGER,
    changed_at TEXT NOT NULL,
    retired_at TEXT
) STRICT;

-- Dates: of the content, of a duty's rule, or a person's own (nobody else sees it).
-- `subject`: what «Напоминать» is about: the duty's id where there is one, else the date's own.
-- `due_at`: the moment after which it is late; `due_on`: that day where the day counts, not the hour;
-- `zone`: offset or zone in which the moment was set. `needs`: how many of its codes a profile must
-- have (0: it concerns all). `verify`: to be shown with «проверьте». `timed_at`: since when it holds.
-- `opens_at`: from when a contest takes applications; people are told once it does.
-- `again`: the month and day («02-29») on which a person's own date comes every year.
CREATE TABLE deadlines (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    duty TEXT REFERENCES duties (id),
    person_id INTEGER REFERENCES people (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('report', 'grant', 'other')),
    title TEXT NOT NULL,
    due_at TEXT NOT NULL,
    due_on TEXT,
    zone TEXT NOT NULL,
    needs INTEGER NOT NULL DEFAULT 0,
    verify INTEGER NOT NULL DEFAULT 0,
    opens_at TEXT,
    url TEXT,
    note TEXT,
    source TEXT,
    as_of TEXT,
    again TEXT,
    timed_at TEXT NOT NULL,
    retired_at TEXT
) STRICT;
CREATE INDEX deadlines_by_time ON deadlines (due_at);
CREATE INDEX deadlines_of_all ON deadlines (due_at) WHERE person_id IS NULL;
CREATE INDEX deadlines_by_subject ON deadlines (subject, due_at);
CREATE INDEX deadlines_by_person ON deadlines (person_id) WHERE person_id IS NOT NULL;
CREATE TABLE deadline_codes (
    deadline INTEGER NOT NULL REFERENCES deadlines (number) ON DELETE CASCADE,
    code TEXT NOT NULL,
    PRIMARY KEY (deadline, code)
) STRICT, WITHOUT ROWID;

-- When people are reminded of a date: `span` before it («14d»). Once the date is past and who was
-- missed is noted, its rows go: what is left is of dates to come.
CREATE TABLE deadline_reminders (
    deadline INTEGER NOT NULL REFERENCES deadlines (number) ON DELETE CASCADE,
    span TEXT NOT NULL,
    due_at TEXT NOT NULL,
    PRIMARY KEY (deadline, span)
) STRICT, WITHOUT ROWID;
CREATE INDEX deadline_reminders_by_time ON deadline_reminders (due_at);

-- «Напоминать» (since when) or «Не напоминать», about a subject.
CREATE TABLE deadline_wishes (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    remind INTEGER NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (person_id, subject)
) STRICT, WITHOUT ROWID;
CREATE INDEX deadline_wishes_by_subject ON deadline_wishes (subject, person_id, since) WHERE remind = 1;

-- «Сдано», «Подали заявку»: counted by the report; erased people leave a row without a person.
CREATE TABLE deadlines_done (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    deadline INTEGER REFERENCES deadlines (number) ON DELETE SET NULL,
    person_id INTEGER REFERENCES people (id) ON DELETE SET NULL,
    kind TEXT NOT NULL CHECK (kind IN ('report', 'grant', 'other')),
    municipality_id TEXT REFERENCES municipalities (id),
    done_at TEXT NOT NULL,
    UNIQUE (deadline, person_id)
) STRICT;

-- What a person was reminded of, or what passed them by (`missed`), once for one date.
CREATE TABLE told_deadlines (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    deadline INTEGER NOT NULL REFERENCES deadlines (number) ON DELETE CASCADE,
    span TEXT NOT NULL,
    due_at TEXT NOT NULL,
    missed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (person_id, deadline, span, due_at)
) STRICT, WITHOUT ROWID;
