-- The desk, complete: edits, notes, tags, priority, several questions of one person, blocking.

CREATE TABLE message_edits (
    id INTEGER PRIMARY KEY,
    message_row INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    body TEXT,
    edited_at TEXT NOT NULL
) STRICT;
CREATE INDEX message_edits_by_message ON message_edits (message_row, id);

ALTER TABLE messages ADD COLUMN taken_back_at TEXT;

CREATE TABLE notes (
    id INTEGER PRIMARY KEY,
    question_id INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
    staff_id INTEGER NOT NULL REFERENCES staff (user_id),
    body TEXT NOT NULL,
    noted_at TEXT NOT NULL
) STRICT;
CREATE INDEX notes_by_question ON notes (question_id, id);

CREATE TABLE question_tags (
    question_id INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (question_id, tag)
) STRICT, WITHOUT ROWID;

ALTER TABLE questions ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
ALTER TABLE questions ADD COLUMN comment TEXT;

-- A consultant who seemed to answer without replying has been told how.
ALTER TABLE staff ADD COLUMN hinted_at TEXT;

ALTER TABLE people ADD COLUMN blocked_at TEXT;
ALTER TABLE people ADD COLUMN blocked_by INTEGER REFERENCES staff (user_id);
ALTER TABLE people ADD COLUMN block_reason TEXT;

-- «Новый вопрос»: staff may keep several questions of one person apart.
DROP INDEX one_open_question;
CREATE INDEX questions_open_of_person ON questions (person_id, id) WHERE state = 'open';
