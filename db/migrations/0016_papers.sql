-- Seminars as somebody's phone has them: `version` counts the changes since the first file was taken,
-- `entries` the sessions that a file has had at the most: what is not held any more is taken out.
CREATE TABLE seminar_calendars (
    seminar INTEGER PRIMARY KEY REFERENCES seminars (number) ON DELETE CASCADE,
    uid TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    entries INTEGER NOT NULL
) STRICT;

-- Who has taken the file for their phone, and is to get the next one.
CREATE TABLE calendars_taken (
    registration_id INTEGER PRIMARY KEY REFERENCES registrations (id) ON DELETE CASCADE,
    taken_at TEXT NOT NULL
) STRICT;

-- What people get to read after a seminar; `since`: when it was first there.
CREATE TABLE seminar_materials (
    seminar INTEGER PRIMARY KEY REFERENCES seminars (number) ON DELETE CASCADE,
    words TEXT NOT NULL,
    since TEXT NOT NULL
) STRICT;

-- When staff have last said of somebody whether they came.
ALTER TABLE registrations ADD COLUMN marked_at TEXT;

-- What was said to whom after a seminar, so that nothing comes twice.
CREATE TABLE told_afterwards (
    registration_id INTEGER NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    what TEXT NOT NULL CHECK (what IN ('after', 'materials')),
    told_at TEXT NOT NULL,
    PRIMARY KEY (registration_id, what)
) STRICT, WITHOUT ROWID;

-- How useful a seminar was, 1 to 5. Of who was erased the stars stay, without a word.
CREATE TABLE seminar_ratings (
    registration_id INTEGER PRIMARY KEY REFERENCES registrations (id) ON DELETE CASCADE,
    stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
    comment TEXT,
    rated_at TEXT NOT NULL
) STRICT;

-- Certificates are numbered over the centre, by years; a number is never given twice.
-- `named_at`: since when their holder agrees to the name; without a name: the holder was erased.
CREATE TABLE certificates (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number TEXT NOT NULL UNIQUE,
    year INTEGER NOT NULL,
    running INTEGER NOT NULL,
    seminar INTEGER NOT NULL REFERENCES seminars (number),
    registration_id INTEGER UNIQUE REFERENCES registrations (id) ON DELETE SET NULL,
    name TEXT,
    issued_at TEXT NOT NULL,
    issued_by INTEGER REFERENCES staff (user_id),
    named_at TEXT,
    UNIQUE (year, running)
) STRICT;
CREATE INDEX certificates_by_seminar ON certificates (seminar);

-- Who is without Telegram loses the name on a certificate with the one in the list.
CREATE TRIGGER guest_gone AFTER UPDATE OF guest_name ON registrations
WHEN new.guest_name IS NULL AND old.guest_name IS NOT NULL
BEGIN
    UPDATE certificates SET name = NULL WHERE registration_id = new.id;
END;
