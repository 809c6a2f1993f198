-- What people looked for in vain, without who did: no phones, addresses or long numbers, no stories.
CREATE TABLE gaps (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    text TEXT NOT NULL CHECK (length(text) <= 200),
    kind TEXT NOT NULL CHECK (kind IN ('none', 'not_helped')),
    count INTEGER NOT NULL DEFAULT 1,
    first_at TEXT NOT NULL,
    last_at TEXT NOT NULL,
    UNIQUE (key, kind)
) STRICT;
CREATE INDEX gaps_by_time ON gaps (last_at);

-- Other words for an entry that the centre has added: they stay when content is loaded again.
CREATE TABLE own_aliases (
    entry_id TEXT NOT NULL REFERENCES faq_entries (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    text TEXT NOT NULL,
    staff_id INTEGER NOT NULL REFERENCES staff (user_id),
    added_at TEXT NOT NULL,
    PRIMARY KEY (entry_id, key)
) STRICT, WITHOUT ROWID;

-- Entries in the making: from a question to the consultants, or from a gap (`asked`: its words).
-- `outbox_row` becomes the message that shows it. Approved it stays, without whose question it was.
CREATE TABLE proposals (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    question_id INTEGER UNIQUE REFERENCES questions (id) ON DELETE SET NULL,
    gap_id INTEGER UNIQUE REFERENCES gaps (id) ON DELETE SET NULL,
    asked TEXT,
    question TEXT NOT NULL,
    answer TEXT,
    topic_id INTEGER REFERENCES faq_topics (id),
    outbox_row INTEGER,
    made_by INTEGER NOT NULL REFERENCES staff (user_id),
    made_at TEXT NOT NULL,
    approved_by INTEGER REFERENCES staff (user_id),
    approved_at TEXT
) STRICT;
