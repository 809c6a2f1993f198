-- Seminars as somebody's phone has them: `version` counts the changes since the first file was taken.
CREATE TABLE seminar_calendars (
    seminar INTEGER PRIMARY KEY REFERENCES seminars (number) ON DELETE CASCADE,
    uid TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL
) STRICT;

-- Who has taken the file for their phone, and is to get the next one.
CREATE TABLE calendars_taken (
    registration_id INTEGER PRIMARY KEY REFERENCES registrations (id) ON DELETE CASCADE,
    taken_at TEXT NOT NULL
) STRICT;
