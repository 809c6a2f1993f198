-- Messages to many. What goes out are copies of `preview`: the bot's own copy in the staff group that
-- was looked at before (message ids, JSON). `audience`: JSON, see bot/audiences.py; `messages`: the
-- bot's messages in the group that are about it; `recent`: how the last ones ended, a letter each.
-- Who gets it is frozen as `recipients` while frozen_end is set: everybody up to that number.
-- The counts are kept beside the rows: they outlive the erasure of people.
CREATE TABLE broadcasts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL DEFAULT 'draft' CHECK (state IN
        ('draft', 'confirming', 'running', 'paused', 'stopped', 'done', 'cancelled')),
    category TEXT NOT NULL DEFAULT 'news' CHECK (category IN ('news', 'grants', 'seminars')),
    audience TEXT NOT NULL DEFAULT '{}',
    chat_id INTEGER NOT NULL,
    thread_id INTEGER,
    source_chat_id INTEGER NOT NULL,
    source_messages TEXT NOT NULL,
    digest TEXT NOT NULL,
    preview TEXT,
    control_row INTEGER,
    messages TEXT NOT NULL DEFAULT '[]',
    made_by INTEGER NOT NULL REFERENCES staff (user_id),
    first_by INTEGER REFERENCES staff (user_id),
    confirmed_by INTEGER REFERENCES staff (user_id),
    repeats INTEGER REFERENCES broadcasts (id),
    starts_at TEXT,
    humane INTEGER NOT NULL DEFAULT 0,
    made_at TEXT NOT NULL,
    confirmed_at TEXT,
    ended_at TEXT,
    frozen_to INTEGER NOT NULL DEFAULT 0,
    frozen_end INTEGER,
    total INTEGER NOT NULL DEFAULT 0,
    sent INTEGER NOT NULL DEFAULT 0,
    failed INTEGER NOT NULL DEFAULT 0,
    blocked INTEGER NOT NULL DEFAULT 0,
    recent TEXT NOT NULL DEFAULT '',
    trouble TEXT,
    shown TEXT,
    shown_at TEXT
) STRICT;
CREATE INDEX broadcasts_live ON broadcasts (id)
WHERE confirmed_at IS NOT NULL AND ended_at IS NULL;
CREATE INDEX broadcasts_by_digest ON broadcasts (digest, confirmed_at);

-- Who gets a broadcast; `row`: the row of the outbox that is on its way to them.
CREATE TABLE recipients (
    broadcast_id INTEGER NOT NULL REFERENCES broadcasts (id),
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    zone TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'sent', 'failed', 'blocked', 'stopped')),
    row INTEGER,
    done_at TEXT,
    PRIMARY KEY (broadcast_id, person_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX recipients_by_person ON recipients (person_id);
CREATE INDEX recipients_waiting ON recipients (broadcast_id, zone, person_id)
WHERE state = 'queued' AND row IS NULL;
CREATE INDEX recipients_on_their_way ON recipients (broadcast_id, row) WHERE row IS NOT NULL;

-- What people do not want to be sent.
CREATE TABLE opt_outs (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    category TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (person_id, category)
) STRICT, WITHOUT ROWID;

-- Which messages of the staff group, or of the channel, are one album.
CREATE TABLE albums (
    chat_id INTEGER NOT NULL,
    album TEXT NOT NULL,
    message_id INTEGER NOT NULL,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (chat_id, album, message_id)
) STRICT, WITHOUT ROWID;
