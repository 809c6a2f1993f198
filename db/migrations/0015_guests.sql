-- People without Telegram: guests whom a participant brings, and who was added by staff (with a
-- phone). Their rows have a name instead of a person; who leaves or is erased leaves no name.
-- `marked_with`: how the state came about: by name, with all, by the code of the room.
ALTER TABLE registrations ADD COLUMN guest_name TEXT;
ALTER TABLE registrations ADD COLUMN guest_phone TEXT;
ALTER TABLE registrations ADD COLUMN brought_by INTEGER REFERENCES people (id) ON DELETE SET NULL;
ALTER TABLE registrations ADD COLUMN added_by INTEGER REFERENCES staff (user_id);
ALTER TABLE registrations ADD COLUMN marked_with TEXT CHECK (marked_with IN ('name', 'all', 'code'));
CREATE INDEX registrations_by_host ON registrations (brought_by) WHERE brought_by IS NOT NULL;

-- Lists of names that stand in the staff group, so that they can lose a name.
-- `view`: what of the seminar is shown; `entry`: the registration of the view of one.
CREATE TABLE rolls (
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    seminar INTEGER NOT NULL REFERENCES seminars (number) ON DELETE CASCADE,
    view TEXT NOT NULL CHECK (view IN ('names', 'letters', 'adding', 'guests', 'guest', 'more')),
    page INTEGER NOT NULL,
    letter INTEGER NOT NULL,
    entry INTEGER,
    shown_at TEXT NOT NULL,
    outdated INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (chat_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX rolls_by_seminar ON rolls (seminar);
CREATE INDEX rolls_outdated ON rolls (outdated) WHERE outdated = 1;

CREATE TRIGGER name_gone AFTER UPDATE OF state, person_id, guest_name ON registrations
WHEN (new.state = 'left' AND old.state <> 'left')
    OR (new.person_id IS NULL AND old.person_id IS NOT NULL)
    OR (new.guest_name IS NULL AND old.guest_name IS NOT NULL)
BEGIN
    UPDATE rolls SET outdated = 1 WHERE seminar = new.seminar;
END;

-- The code that is said in the room: who types it is there. One for a seminar, the newest.
CREATE TABLE room_codes (
    seminar INTEGER PRIMARY KEY REFERENCES seminars (number) ON DELETE CASCADE,
    code TEXT NOT NULL
) STRICT;

-- Codes that were typed wrongly within the hour.
CREATE TABLE code_tries (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    tried_at TEXT NOT NULL
) STRICT;
CREATE INDEX code_tries_by_person ON code_tries (person_id, tried_at);
