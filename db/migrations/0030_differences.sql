-- Two organisations of which staff said that they are not one: not shown as alike any more.
CREATE TABLE organisation_differences (
    one INTEGER NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
    staff_id INTEGER NOT NULL REFERENCES staff (user_id),
    told_at TEXT NOT NULL,
    PRIMARY KEY (one, other),
    CHECK (one < other)
) STRICT, WITHOUT ROWID;
CREATE INDEX organisation_differences_by_other ON organisation_differences (other);
