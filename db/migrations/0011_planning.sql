-- Who may sign up and when, the zone of the place; `by_hand`: made in the chat, not out of files.
-- `series_turn`: the order in which seminars came into their series.
CREATE TABLE seminar_series (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL
) STRICT;

ALTER TABLE seminars ADD COLUMN opens_at TEXT;
ALTER TABLE seminars ADD COLUMN closes_at TEXT;
ALTER TABLE seminars ADD COLUMN only_municipality INTEGER NOT NULL DEFAULT 0;
ALTER TABLE seminars ADD COLUMN timezone TEXT;
ALTER TABLE seminars ADD COLUMN series INTEGER REFERENCES seminar_series (number);
ALTER TABLE seminars ADD COLUMN series_turn INTEGER;
ALTER TABLE seminars ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 0;
CREATE INDEX seminars_by_series ON seminars (series, series_turn) WHERE series IS NOT NULL;

-- Who wants to hear of new seminars of a series. `told`: the turn of the last one they know of.
CREATE TABLE series_subscriptions (
    series INTEGER NOT NULL REFERENCES seminar_series (number) ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    told INTEGER NOT NULL,
    subscribed_at TEXT NOT NULL,
    PRIMARY KEY (series, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX series_subscriptions_by_person ON series_subscriptions (person_id);

-- The sessions of a seminar that has several; the first begins when the seminar does.
CREATE TABLE seminar_sessions (
    seminar INTEGER NOT NULL REFERENCES seminars (number) ON DELETE CASCADE,
    starts_at TEXT NOT NULL,
    ends_at TEXT,
    title TEXT,
    place TEXT,
    link TEXT,
    PRIMARY KEY (seminar, starts_at)
) STRICT, WITHOUT ROWID;

-- What one chooses of at sign-up. Retired: not offered any more, kept for who has chosen it.
CREATE TABLE seminar_sections (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    seminar INTEGER NOT NULL REFERENCES seminars (number) ON DELETE CASCADE,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    capacity INTEGER CHECK (capacity > 0),
    position INTEGER NOT NULL,
    retired_at TEXT,
    UNIQUE (seminar, id)
) STRICT;
ALTER TABLE registrations ADD COLUMN section INTEGER REFERENCES seminar_sections (number);
CREATE INDEX registrations_by_section ON registrations (section) WHERE section IS NOT NULL;

-- Each session is reminded of for itself: `starts_at` is that of the session.
CREATE TABLE session_reminders (
    seminar INTEGER NOT NULL REFERENCES seminars (number) ON DELETE CASCADE,
    span TEXT NOT NULL,
    starts_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    PRIMARY KEY (seminar, span, starts_at)
) STRICT, WITHOUT ROWID;
INSERT INTO session_reminders (seminar, span, starts_at, due_at)
    SELECT n.seminar, n.span, s.starts_at, n.due_at
    FROM seminar_reminders n JOIN seminars s ON s.number = n.seminar;
DROP TABLE seminar_reminders;
ALTER TABLE session_reminders RENAME TO seminar_reminders;
CREATE INDEX seminar_reminders_by_time ON seminar_reminders (due_at);

-- A seminar being made or changed in the staff group, one a consultant. `step`: what is asked.
CREATE TABLE seminar_drafts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    staff_id INTEGER NOT NULL UNIQUE REFERENCES staff (user_id),
    seminar INTEGER REFERENCES seminars (number) ON DELETE CASCADE,
    chat_id INTEGER NOT NULL,
    thread_id INTEGER,
    step TEXT,
    facts TEXT NOT NULL,
    asked_row INTEGER,
    asked_at TEXT NOT NULL
) STRICT;

-- After this moment a row makes no sense any more and is not sent.
ALTER TABLE outbox ADD COLUMN expires_at TEXT;
