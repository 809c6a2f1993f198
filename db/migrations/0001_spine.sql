-- Moments are UTC text (…_at), days local dates (…_on), zones IANA names, states text with CHECK.

CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What Telegram has handed over, so that a second delivery changes nothing. Forgotten after 48 hours.
CREATE TABLE updates (
    update_id INTEGER PRIMARY KEY,
    received_at TEXT NOT NULL
) STRICT;
CREATE INDEX updates_by_time ON updates (received_at);

-- Updates that could not be handled. The content is kept only of people who have agreed.
CREATE TABLE failures (
    id INTEGER PRIMARY KEY,
    update_id INTEGER,
    type TEXT NOT NULL,
    error TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id) ON DELETE CASCADE,
    content TEXT,
    happened_at TEXT NOT NULL
) STRICT;

CREATE TABLE municipalities (
    id TEXT PRIMARY KEY,
    number INTEGER NOT NULL UNIQUE,
    name TEXT NOT NULL,
    region TEXT NOT NULL,
    timezone TEXT NOT NULL,
    aliases TEXT NOT NULL DEFAULT '[]',
    retired_at TEXT
) STRICT;

-- A row stands only for who has said «Согласен».
CREATE TABLE people (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL,
    address INTEGER NOT NULL,
    name TEXT NOT NULL,
    username TEXT,
    municipality_id TEXT REFERENCES municipalities (id),
    organisation TEXT,
    consent_version TEXT NOT NULL,
    consented_at TEXT NOT NULL,
    unreachable_at TEXT,
    unreachable_reason TEXT,
    UNIQUE (channel, address)
) STRICT;

-- Where a person's conversation stands in the staff group; no thread: the group has no topics.
CREATE TABLE desks (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    chat_id INTEGER NOT NULL,
    thread_id INTEGER NOT NULL,
    PRIMARY KEY (person_id, chat_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX desks_by_thread ON desks (chat_id, thread_id);

-- Unfinished dialogues (what the next message of a person means).
CREATE TABLE dialogues (
    chat_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    thread_id INTEGER NOT NULL DEFAULT 0,
    state TEXT,
    data TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (chat_id, user_id, thread_id)
) STRICT, WITHOUT ROWID;

-- The consultants: members of the staff group, as Telegram last told.
CREATE TABLE staff (
    user_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    username TEXT,
    status TEXT NOT NULL CHECK (status IN ('administrator', 'member', 'outside')),
    asked_at TEXT NOT NULL
) STRICT;

CREATE TABLE faq_topics (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE faq_entries (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    topic_id INTEGER NOT NULL REFERENCES faq_topics (id),
    question TEXT NOT NULL,
    answer TEXT NOT NULL,
    aliases TEXT NOT NULL,
    source TEXT,
    as_of TEXT,
    verify INTEGER NOT NULL,
    see TEXT NOT NULL,
    position INTEGER NOT NULL,
    retired_at TEXT
) STRICT;

-- Answers given at once, for the report. Nothing in a row tells who asked.
CREATE TABLE faq_answers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    entry INTEGER REFERENCES faq_entries (number),
    decision TEXT NOT NULL CHECK (decision IN ('answer', 'suggest', 'none', 'opened')),
    helped INTEGER,
    given_at TEXT NOT NULL
) STRICT;
CREATE INDEX faq_answers_by_time ON faq_answers (given_at);

-- What a person has looked for and read before asking a consultant: shown on the card.
CREATE TABLE searches (
    id INTEGER PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    question_id INTEGER REFERENCES questions (id) ON DELETE CASCADE,
    query TEXT NOT NULL,
    entry INTEGER REFERENCES faq_entries (number),
    searched_at TEXT NOT NULL
) STRICT;
CREATE INDEX searches_by_person ON searches (person_id, id);

CREATE TABLE questions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER REFERENCES people (id) ON DELETE SET NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    municipality_id TEXT REFERENCES municipalities (id),
    card_row INTEGER,
    opened_at TEXT NOT NULL,
    answered_at TEXT,
    last_person_at TEXT NOT NULL,
    last_staff_at TEXT,
    claimed_by INTEGER REFERENCES staff (user_id),
    closed_at TEXT,
    rating INTEGER CHECK (rating BETWEEN 1 AND 5)
) STRICT;
CREATE UNIQUE INDEX one_open_question ON questions (person_id) WHERE state = 'open';
CREATE INDEX questions_by_person ON questions (person_id);
CREATE INDEX questions_open ON questions (last_person_at) WHERE state = 'open';

-- What happened to a question, in order: the source of every figure about the desk.
CREATE TABLE question_events (
    id INTEGER PRIMARY KEY,
    question_id INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    staff_id INTEGER,
    detail TEXT,
    happened_at TEXT NOT NULL
) STRICT;
CREATE INDEX question_events_by_question ON question_events (question_id, id);

-- What was said in a question, by message of its author. Words stand here and nowhere else.
CREATE TABLE messages (
    id INTEGER PRIMARY KEY,
    question_id INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
    person_id INTEGER REFERENCES people (id) ON DELETE CASCADE,
    staff_id INTEGER,
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT,
    album TEXT,
    said_at TEXT NOT NULL,
    UNIQUE (chat_id, message_id)
) STRICT;
CREATE INDEX messages_by_question ON messages (question_id, id);

-- Where the bot's own copies stand: what a reply to one of them belongs to.
CREATE TABLE copies (
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    question_id INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
    source_chat_id INTEGER,
    source_message_id INTEGER,
    outbox_id INTEGER NOT NULL,
    PRIMARY KEY (chat_id, message_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX copies_by_source ON copies (source_chat_id, source_message_id);
CREATE INDEX copies_by_question ON copies (question_id);

-- Everything the bot says. A row says what is meant; the sender knows how it is done.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    channel TEXT NOT NULL DEFAULT 'telegram',
    chat_id INTEGER,
    desk_of INTEGER REFERENCES people (id) ON DELETE SET NULL,
    lane INTEGER NOT NULL CHECK (lane BETWEEN 0 AND 3),
    act TEXT NOT NULL,
    payload TEXT NOT NULL,
    purpose TEXT NOT NULL,
    question_id INTEGER,
    source_chat_id INTEGER,
    source_message_id INTEGER,
    once TEXT UNIQUE,
    trace INTEGER NOT NULL DEFAULT 1,
    not_before TEXT,
    state TEXT NOT NULL DEFAULT 'queued'
        CHECK (state IN ('queued', 'sending', 'sent', 'failed', 'dropped')),
    sent_chat_id INTEGER,
    message_id INTEGER,
    reason TEXT,
    created_at TEXT NOT NULL,
    done_at TEXT,
    CHECK (state NOT IN ('queued', 'sending') OR chat_id IS NOT NULL OR desk_of IS NOT NULL)
) STRICT;
CREATE INDEX outbox_waiting ON outbox (id) WHERE state IN ('queued', 'sending');
CREATE INDEX outbox_by_question ON outbox (question_id) WHERE question_id IS NOT NULL;
