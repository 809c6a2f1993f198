-- Consultations that were not written: calls, visits. A row is one form in the staff group, so that
-- a second press changes it and adds none. No person: not known, or erased; no topic: another theme.
CREATE TABLE consultations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    staff_id INTEGER NOT NULL REFERENCES staff (user_id),
    person_id INTEGER REFERENCES people (id) ON DELETE SET NULL,
    municipality_id TEXT REFERENCES municipalities (id),
    topic_id INTEGER REFERENCES faq_topics (id),
    minutes INTEGER NOT NULL CHECK (minutes BETWEEN 1 AND 600),
    outcome TEXT NOT NULL CHECK (outcome IN ('solved', 'meeting', 'passed_on', 'unsolved')),
    held_at TEXT NOT NULL,
    UNIQUE (chat_id, message_id)
) STRICT;
CREATE INDEX consultations_by_time ON consultations (held_at);
CREATE INDEX consultations_by_person ON consultations (person_id);
