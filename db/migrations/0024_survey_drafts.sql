-- Made in the chat, and in no file so far: `load --only` leaves it open.
ALTER TABLE surveys ADD COLUMN by_hand INTEGER NOT NULL DEFAULT 0;

-- A survey being made in the staff group, one a consultant. `step`: what is asked, NULL: nothing,
-- all of it is shown. `asked_row`: the row of the outbox that asks.
CREATE TABLE survey_drafts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    staff_id INTEGER NOT NULL UNIQUE REFERENCES staff (user_id),
    chat_id INTEGER NOT NULL,
    thread_id INTEGER,
    step TEXT,
    facts TEXT NOT NULL,
    asked_row INTEGER,
    asked_at TEXT NOT NULL
) STRICT;
