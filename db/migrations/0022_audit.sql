-- Who took people's words or names out, or erased them. Nothing here tells of whom: a question's
-- number leads to its person as long as they are kept. `staff_id` NULL: see `by`.
CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    happened_at TEXT NOT NULL,
    by TEXT NOT NULL CHECK (by IN ('staff', 'person', 'term', 'computer')),
    staff_id INTEGER REFERENCES staff (user_id),
    what TEXT NOT NULL CHECK (what IN ('history', 'export', 'erased', 'report', 'preview')),
    question_id INTEGER,
    detail TEXT
) STRICT;

CREATE INDEX audit_by_time ON audit (happened_at);
