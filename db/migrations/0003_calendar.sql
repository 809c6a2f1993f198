-- Working days and holidays by year, and since when a question waits for an answer.

CREATE TABLE calendar (
    year INTEGER PRIMARY KEY,
    holidays TEXT NOT NULL,
    workdays TEXT NOT NULL,
    source TEXT,
    as_of TEXT,
    retired_at TEXT
) STRICT;

-- The person's first message after the last reply of a consultant; nothing: nobody waits.
ALTER TABLE questions ADD COLUMN waiting_since TEXT;
UPDATE questions SET waiting_since = last_person_at
    WHERE state = 'open' AND (last_staff_at IS NULL OR last_staff_at < last_person_at);
CREATE INDEX questions_waiting ON questions (waiting_since)
    WHERE state = 'open' AND waiting_since IS NOT NULL;
