-- What the migrations make together, to be read. Made by `python -m tools.schema`.

CREATE TABLE settings (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE updates (
    update_id INTEGER PRIMARY KEY,
    received_at TEXT NOT NULL
) STRICT;

CREATE INDEX updates_by_time ON updates (received_at);

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
    unreachable_reason TEXT, blocked_at TEXT, blocked_by INTEGER REFERENCES staff (user_id), block_reason TEXT, organisation_id INTEGER REFERENCES organisations (id), seen_at TEXT, warned_at TEXT, asked_version TEXT,
    UNIQUE (channel, address)
) STRICT;

CREATE TABLE desks (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    chat_id INTEGER NOT NULL,
    thread_id INTEGER NOT NULL,
    PRIMARY KEY (person_id, chat_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX desks_by_thread ON desks (chat_id, thread_id);

CREATE TABLE dialogues (
    chat_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    thread_id INTEGER NOT NULL DEFAULT 0,
    state TEXT,
    data TEXT NOT NULL DEFAULT '{}',
    PRIMARY KEY (chat_id, user_id, thread_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE staff (
    user_id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    username TEXT,
    status TEXT NOT NULL CHECK (status IN ('administrator', 'member', 'outside')),
    asked_at TEXT NOT NULL
, hinted_at TEXT) STRICT;

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

CREATE TABLE faq_answers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    entry INTEGER REFERENCES faq_entries (number),
    decision TEXT NOT NULL CHECK (decision IN ('answer', 'suggest', 'none', 'opened')),
    helped INTEGER,
    given_at TEXT NOT NULL
) STRICT;

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
, urgent INTEGER NOT NULL DEFAULT 0, comment TEXT, waiting_since TEXT, erased_as INTEGER, topic_id INTEGER REFERENCES faq_topics (id), wordless_at TEXT) STRICT;

CREATE INDEX questions_by_person ON questions (person_id);

CREATE INDEX questions_open ON questions (last_person_at) WHERE state = 'open';

CREATE TABLE question_events (
    id INTEGER PRIMARY KEY,
    question_id INTEGER NOT NULL REFERENCES questions (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    staff_id INTEGER,
    detail TEXT,
    happened_at TEXT NOT NULL
) STRICT;

CREATE INDEX question_events_by_question ON question_events (question_id, id);

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
    said_at TEXT NOT NULL, taken_back_at TEXT,
    UNIQUE (chat_id, message_id)
) STRICT;

CREATE INDEX messages_by_question ON messages (question_id, id);

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
    done_at TEXT, expires_at TEXT,
    CHECK (state NOT IN ('queued', 'sending') OR chat_id IS NOT NULL OR desk_of IS NOT NULL)
) STRICT;

CREATE INDEX outbox_waiting ON outbox (id) WHERE state IN ('queued', 'sending');

CREATE INDEX outbox_by_question ON outbox (question_id) WHERE question_id IS NOT NULL;

CREATE TABLE message_edits (
    id INTEGER PRIMARY KEY,
    message_row INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    body TEXT,
    edited_at TEXT NOT NULL
) STRICT;

CREATE INDEX message_edits_by_message ON message_edits (message_row, id);

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

CREATE INDEX questions_open_of_person ON questions (person_id, id) WHERE state = 'open';

CREATE TABLE calendar (
    year INTEGER PRIMARY KEY,
    holidays TEXT NOT NULL,
    workdays TEXT NOT NULL,
    source TEXT,
    as_of TEXT,
    retired_at TEXT
) STRICT;

CREATE INDEX questions_waiting ON questions (waiting_since)
    WHERE state = 'open' AND waiting_since IS NOT NULL;

CREATE TABLE canned_replies (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    body TEXT,
    file TEXT,
    chat_id INTEGER NOT NULL,
    message_id INTEGER NOT NULL,
    author INTEGER NOT NULL REFERENCES staff (user_id),
    saved_at TEXT NOT NULL
) STRICT;

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
    held_at TEXT NOT NULL, erased_as INTEGER,
    UNIQUE (chat_id, message_id)
) STRICT;

CREATE INDEX consultations_by_time ON consultations (held_at);

CREATE INDEX consultations_by_person ON consultations (person_id);

CREATE INDEX outbox_waiting_for_desk ON outbox (desk_of, lane)
WHERE desk_of IS NOT NULL AND state IN ('queued', 'sending');

CREATE INDEX outbox_gathering ON outbox (chat_id, desk_of)
WHERE act = 'album' AND state = 'queued';

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

CREATE TABLE own_aliases (
    entry_id TEXT NOT NULL REFERENCES faq_entries (id) ON DELETE CASCADE,
    key TEXT NOT NULL,
    text TEXT NOT NULL,
    staff_id INTEGER NOT NULL REFERENCES staff (user_id),
    added_at TEXT NOT NULL,
    PRIMARY KEY (entry_id, key)
) STRICT, WITHOUT ROWID;

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

CREATE TABLE faq_vectors (
    key BLOB PRIMARY KEY,
    vector BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE seminars (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    starts_at TEXT NOT NULL,
    ends_at TEXT,
    place TEXT,
    link TEXT,
    capacity INTEGER CHECK (capacity > 0),
    description TEXT,
    municipality_id TEXT REFERENCES municipalities (id),
    timed_at TEXT NOT NULL,
    cancelled_at TEXT
, opens_at TEXT, closes_at TEXT, only_municipality INTEGER NOT NULL DEFAULT 0, timezone TEXT, series INTEGER REFERENCES seminar_series (number), series_turn INTEGER, by_hand INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE INDEX seminars_by_time ON seminars (starts_at);

CREATE TABLE registrations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    seminar INTEGER NOT NULL REFERENCES seminars (number),
    person_id INTEGER REFERENCES people (id) ON DELETE SET NULL,
    municipality_id TEXT REFERENCES municipalities (id),
    state TEXT NOT NULL CHECK (state IN ('registered', 'queued', 'attended', 'absent', 'left')),
    turn INTEGER NOT NULL,
    coming INTEGER,
    signed_up_at TEXT NOT NULL,
    seated_at TEXT,
    marked_by INTEGER REFERENCES staff (user_id), section INTEGER REFERENCES seminar_sections (number), erased_as INTEGER, guest_name TEXT, guest_phone TEXT, brought_by INTEGER REFERENCES people (id) ON DELETE SET NULL, added_by INTEGER REFERENCES staff (user_id), marked_with TEXT CHECK (marked_with IN ('name', 'all', 'code')), marked_at TEXT,
    UNIQUE (seminar, person_id)
) STRICT;

CREATE INDEX registrations_by_person ON registrations (person_id);

CREATE INDEX registrations_queued ON registrations (seminar, turn) WHERE state = 'queued';

CREATE TABLE told_reminders (
    registration_id INTEGER NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    span TEXT NOT NULL,
    starts_at TEXT NOT NULL,
    PRIMARY KEY (registration_id, span, starts_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE surveys (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    anonymous INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    retired_at TEXT
, by_hand INTEGER NOT NULL DEFAULT 0) STRICT;

CREATE TABLE survey_questions (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    survey INTEGER NOT NULL REFERENCES surveys (number),
    id TEXT NOT NULL,
    position INTEGER,
    text TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('one', 'many', 'scale', 'text')),
    options TEXT NOT NULL,
    UNIQUE (survey, id)
) STRICT;

CREATE TABLE survey_people (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    survey INTEGER NOT NULL REFERENCES surveys (number),
    person_id INTEGER REFERENCES people (id) ON DELETE SET NULL,
    done TEXT NOT NULL,
    finished INTEGER NOT NULL DEFAULT 0,
    touched_on TEXT NOT NULL,
    reminded INTEGER NOT NULL DEFAULT 0,
    UNIQUE (survey, person_id)
) STRICT;

CREATE INDEX survey_people_by_person ON survey_people (person_id);

CREATE INDEX survey_people_unfinished ON survey_people (touched_on)
    WHERE finished = 0 AND reminded < 2;

CREATE TABLE survey_answers (
    question INTEGER NOT NULL REFERENCES survey_questions (number),
    sheet TEXT NOT NULL,
    value TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id) ON DELETE SET NULL,
    PRIMARY KEY (question, sheet, value)
) STRICT, WITHOUT ROWID;

CREATE INDEX survey_answers_by_person ON survey_answers (person_id) WHERE person_id IS NOT NULL;

CREATE TABLE seminar_series (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL
) STRICT;

CREATE INDEX seminars_by_series ON seminars (series, series_turn) WHERE series IS NOT NULL;

CREATE TABLE series_subscriptions (
    series INTEGER NOT NULL REFERENCES seminar_series (number) ON DELETE CASCADE,
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    told INTEGER NOT NULL,
    subscribed_at TEXT NOT NULL,
    PRIMARY KEY (series, person_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX series_subscriptions_by_person ON series_subscriptions (person_id);

CREATE TABLE seminar_sessions (
    seminar INTEGER NOT NULL REFERENCES seminars (number) ON DELETE CASCADE,
    starts_at TEXT NOT NULL,
    ends_at TEXT,
    title TEXT,
    place TEXT,
    link TEXT,
    PRIMARY KEY (seminar, starts_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE seminar_sections (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    seminar INTEGER NOT NULL REFERENCES seminars (number) ON DELETE CASCADE,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    capacity INTEGER CHECK (capacity > 0),
    position INTEGER NOT NULL,
    retired_at TEXT,
    UNIQUE (seminar, id)
) STRICT;

CREATE INDEX registrations_by_section ON registrations (section) WHERE section IS NOT NULL;

CREATE TABLE "seminar_reminders" (
    seminar INTEGER NOT NULL REFERENCES seminars (number) ON DELETE CASCADE,
    span TEXT NOT NULL,
    starts_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    PRIMARY KEY (seminar, span, starts_at)
) STRICT, WITHOUT ROWID;

CREATE INDEX seminar_reminders_by_time ON seminar_reminders (due_at);

CREATE TABLE seminar_drafts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    staff_id INTEGER NOT NULL UNIQUE REFERENCES staff (user_id),
    seminar INTEGER REFERENCES seminars (number) ON DELETE CASCADE,
    chat_id INTEGER NOT NULL,
    thread_id INTEGER,
    step TEXT,
    facts TEXT NOT NULL,
    asked_row INTEGER,
    asked_at TEXT NOT NULL
) STRICT;

CREATE TABLE profiles (
    person_id INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    answers TEXT NOT NULL,
    changed_at TEXT NOT NULL
) STRICT;

CREATE TABLE profile_codes (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    code TEXT NOT NULL,
    PRIMARY KEY (person_id, code)
) STRICT, WITHOUT ROWID;

CREATE INDEX profile_codes_by_code ON profile_codes (code);

CREATE TABLE duties (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL CHECK (kind IN ('report', 'grant', 'other')),
    title TEXT NOT NULL,
    rule TEXT NOT NULL,
    codes TEXT NOT NULL,
    region TEXT,
    law TEXT,
    url TEXT,
    source TEXT,
    as_of TEXT,
    note TEXT,
    guide TEXT,
    confirmed INTEGER NOT NULL,
    confirmed_by INTEGER,
    changed_at TEXT NOT NULL,
    retired_at TEXT
) STRICT;

CREATE TABLE deadlines (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    subject TEXT NOT NULL,
    duty TEXT REFERENCES duties (id),
    person_id INTEGER REFERENCES people (id) ON DELETE CASCADE,
    kind TEXT NOT NULL CHECK (kind IN ('report', 'grant', 'other')),
    title TEXT NOT NULL,
    due_at TEXT NOT NULL,
    due_on TEXT,
    zone TEXT NOT NULL,
    needs INTEGER NOT NULL DEFAULT 0,
    verify INTEGER NOT NULL DEFAULT 0,
    opens_at TEXT,
    url TEXT,
    note TEXT,
    source TEXT,
    as_of TEXT,
    again TEXT,
    timed_at TEXT NOT NULL,
    retired_at TEXT
) STRICT;

CREATE INDEX deadlines_by_time ON deadlines (due_at);

CREATE INDEX deadlines_of_all ON deadlines (due_at) WHERE person_id IS NULL;

CREATE INDEX deadlines_by_subject ON deadlines (subject, due_at);

CREATE INDEX deadlines_by_person ON deadlines (person_id) WHERE person_id IS NOT NULL;

CREATE TABLE deadline_codes (
    deadline INTEGER NOT NULL REFERENCES deadlines (number) ON DELETE CASCADE,
    code TEXT NOT NULL,
    PRIMARY KEY (deadline, code)
) STRICT, WITHOUT ROWID;

CREATE TABLE deadline_reminders (
    deadline INTEGER NOT NULL REFERENCES deadlines (number) ON DELETE CASCADE,
    span TEXT NOT NULL,
    due_at TEXT NOT NULL,
    PRIMARY KEY (deadline, span)
) STRICT, WITHOUT ROWID;

CREATE INDEX deadline_reminders_by_time ON deadline_reminders (due_at);

CREATE TABLE deadline_wishes (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    subject TEXT NOT NULL,
    remind INTEGER NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (person_id, subject)
) STRICT, WITHOUT ROWID;

CREATE INDEX deadline_wishes_by_subject ON deadline_wishes (subject, person_id, since) WHERE remind = 1;

CREATE TABLE deadlines_done (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    deadline INTEGER REFERENCES deadlines (number) ON DELETE SET NULL,
    person_id INTEGER REFERENCES people (id) ON DELETE SET NULL,
    kind TEXT NOT NULL CHECK (kind IN ('report', 'grant', 'other')),
    municipality_id TEXT REFERENCES municipalities (id),
    done_at TEXT NOT NULL, erased_as INTEGER,
    UNIQUE (deadline, person_id)
) STRICT;

CREATE TABLE told_deadlines (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    deadline INTEGER NOT NULL REFERENCES deadlines (number) ON DELETE CASCADE,
    span TEXT NOT NULL,
    due_at TEXT NOT NULL,
    missed INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (person_id, deadline, span, due_at)
) STRICT, WITHOUT ROWID;

CREATE INDEX question_events_reopened ON question_events (happened_at) WHERE kind = 'reopened';

CREATE INDEX registrations_by_time ON registrations (coalesce(seated_at, signed_up_at));

CREATE INDEX searches_by_question ON searches (question_id) WHERE question_id IS NOT NULL;

CREATE INDEX messages_by_person ON messages (person_id, said_at) WHERE person_id IS NOT NULL;

CREATE TABLE targets (
    figure TEXT NOT NULL,
    period TEXT NOT NULL,
    first_on TEXT NOT NULL,
    last_on TEXT NOT NULL,
    value REAL NOT NULL CHECK (value > 0),
    retired_at TEXT,
    PRIMARY KEY (figure, period)
) STRICT, WITHOUT ROWID;

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
, words TEXT, attached TEXT CHECK (attached IN ('photo', 'document')), once TEXT) STRICT;

CREATE INDEX broadcasts_live ON broadcasts (id)
WHERE confirmed_at IS NOT NULL AND ended_at IS NULL;

CREATE INDEX broadcasts_by_digest ON broadcasts (digest, confirmed_at);

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

CREATE TABLE opt_outs (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    category TEXT NOT NULL,
    since TEXT NOT NULL,
    PRIMARY KEY (person_id, category)
) STRICT, WITHOUT ROWID;

CREATE TABLE albums (
    chat_id INTEGER NOT NULL,
    album TEXT NOT NULL,
    message_id INTEGER NOT NULL,
    seen_at TEXT NOT NULL,
    PRIMARY KEY (chat_id, album, message_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX registrations_by_host ON registrations (brought_by) WHERE brought_by IS NOT NULL;

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

CREATE TABLE room_codes (
    seminar INTEGER PRIMARY KEY REFERENCES seminars (number) ON DELETE CASCADE,
    code TEXT NOT NULL
) STRICT;

CREATE TABLE code_tries (
    person_id INTEGER NOT NULL REFERENCES people (id) ON DELETE CASCADE,
    tried_at TEXT NOT NULL
) STRICT;

CREATE INDEX code_tries_by_person ON code_tries (person_id, tried_at);

CREATE TABLE seminar_calendars (
    seminar INTEGER PRIMARY KEY REFERENCES seminars (number) ON DELETE CASCADE,
    uid TEXT NOT NULL UNIQUE,
    version INTEGER NOT NULL,
    entries INTEGER NOT NULL
) STRICT;

CREATE TABLE calendars_taken (
    registration_id INTEGER PRIMARY KEY REFERENCES registrations (id) ON DELETE CASCADE,
    taken_at TEXT NOT NULL
) STRICT;

CREATE TABLE seminar_materials (
    seminar INTEGER PRIMARY KEY REFERENCES seminars (number) ON DELETE CASCADE,
    words TEXT NOT NULL,
    since TEXT NOT NULL
) STRICT;

CREATE TABLE told_afterwards (
    registration_id INTEGER NOT NULL REFERENCES registrations (id) ON DELETE CASCADE,
    what TEXT NOT NULL CHECK (what IN ('after', 'materials')),
    told_at TEXT NOT NULL,
    PRIMARY KEY (registration_id, what)
) STRICT, WITHOUT ROWID;

CREATE TABLE seminar_ratings (
    registration_id INTEGER PRIMARY KEY REFERENCES registrations (id) ON DELETE CASCADE,
    stars INTEGER NOT NULL CHECK (stars BETWEEN 1 AND 5),
    comment TEXT,
    rated_at TEXT NOT NULL
) STRICT;

CREATE TABLE certificates (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    number TEXT NOT NULL UNIQUE,
    year INTEGER NOT NULL,
    running INTEGER NOT NULL,
    seminar INTEGER NOT NULL REFERENCES seminars (number),
    registration_id INTEGER UNIQUE REFERENCES registrations (id) ON DELETE SET NULL,
    name TEXT,
    issued_at TEXT NOT NULL,
    issued_by INTEGER REFERENCES staff (user_id),
    named_at TEXT,
    UNIQUE (year, running)
) STRICT;

CREATE INDEX certificates_by_seminar ON certificates (seminar);

CREATE TRIGGER guest_gone AFTER UPDATE OF guest_name ON registrations
WHEN new.guest_name IS NULL AND old.guest_name IS NOT NULL
BEGIN
    UPDATE certificates SET name = NULL WHERE registration_id = new.id;
END;

CREATE TABLE practices (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER REFERENCES people (id) ON DELETE SET NULL,
    municipality_id TEXT REFERENCES municipalities (id),
    state TEXT NOT NULL DEFAULT 'sent'
        CHECK (state IN ('sent', 'published', 'declined', 'hidden')),
    title TEXT NOT NULL,
    did TEXT NOT NULL,
    result TEXT NOT NULL,
    theme TEXT NOT NULL,
    photo TEXT,
    signed INTEGER NOT NULL,
    stays INTEGER NOT NULL,
    card_row INTEGER,
    told_at TEXT NOT NULL,
    decided_by INTEGER REFERENCES staff (user_id),
    decided_at TEXT,
    week TEXT UNIQUE
) STRICT;

CREATE INDEX practices_by_person ON practices (person_id);

CREATE INDEX practices_published ON practices (decided_at) WHERE state = 'published';

CREATE TABLE practice_posts (
    row INTEGER PRIMARY KEY,
    practice INTEGER NOT NULL REFERENCES practices (number) ON DELETE CASCADE,
    field TEXT NOT NULL
) STRICT;

CREATE INDEX practice_posts_by_practice ON practice_posts (practice);

CREATE TABLE practice_subscriptions (
    person_id INTEGER PRIMARY KEY REFERENCES people (id) ON DELETE CASCADE,
    since TEXT NOT NULL,
    told_week TEXT
) STRICT;

CREATE TABLE forms (
    question_id INTEGER PRIMARY KEY REFERENCES questions (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    answers TEXT NOT NULL,
    practice INTEGER REFERENCES practices (number) ON DELETE SET NULL
) STRICT;

CREATE INDEX forms_by_practice ON forms (practice) WHERE practice IS NOT NULL;

CREATE TABLE slots (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    weekdays TEXT NOT NULL,
    dates TEXT NOT NULL,
    opens TEXT NOT NULL,
    closes TEXT NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    consultant TEXT,
    place TEXT,
    retired_at TEXT
) STRICT;

CREATE TABLE visits (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    slot INTEGER NOT NULL REFERENCES slots (number),
    starts_at TEXT NOT NULL,
    person_id INTEGER REFERENCES people (id) ON DELETE SET NULL,
    question_id INTEGER REFERENCES questions (id) ON DELETE SET NULL,
    booked_at TEXT NOT NULL,
    freed_at TEXT,
    told TEXT NOT NULL DEFAULT '[]'
) STRICT;

CREATE UNIQUE INDEX visits_taken ON visits (slot, starts_at) WHERE freed_at IS NULL;

CREATE INDEX visits_by_time ON visits (starts_at) WHERE freed_at IS NULL;

CREATE INDEX visits_by_person ON visits (person_id) WHERE person_id IS NOT NULL;

CREATE INDEX visits_by_question ON visits (question_id) WHERE question_id IS NOT NULL;

CREATE TABLE organisations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    inn TEXT UNIQUE,
    municipality_id TEXT REFERENCES municipalities (id),
    about TEXT,
    public INTEGER NOT NULL DEFAULT 0,
    named_by INTEGER REFERENCES people (id) ON DELETE SET NULL,
    told_by INTEGER REFERENCES people (id) ON DELETE SET NULL,
    joined_to INTEGER REFERENCES organisations (id) ON DELETE CASCADE,
    erased_as INTEGER UNIQUE,
    made_at TEXT NOT NULL
) STRICT;

CREATE INDEX organisations_by_key ON organisations (key, municipality_id);

CREATE INDEX organisations_joined ON organisations (joined_to) WHERE joined_to IS NOT NULL;

CREATE INDEX organisations_by_namer ON organisations (named_by) WHERE named_by IS NOT NULL;

CREATE INDEX organisations_by_teller ON organisations (told_by) WHERE told_by IS NOT NULL;

CREATE INDEX organisations_public ON organisations (municipality_id, key) WHERE public = 1;

CREATE TABLE organisation_joins (
    id INTEGER PRIMARY KEY,
    gone INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    staff_id INTEGER NOT NULL REFERENCES staff (user_id),
    joined_at TEXT NOT NULL
) STRICT;

CREATE INDEX organisation_joins_by_kept ON organisation_joins (kept);

CREATE INDEX people_by_organisation ON people (organisation_id)
WHERE organisation_id IS NOT NULL;

CREATE TABLE outcomes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL CHECK (kind IN ('applied', 'won', 'registered', 'helped')),
    person_id INTEGER REFERENCES people (id) ON DELETE SET NULL,
    organisation_id INTEGER REFERENCES organisations (id) ON DELETE SET NULL,
    erased_as INTEGER,
    erased_organisation INTEGER,
    municipality_id TEXT REFERENCES municipalities (id),
    deadline INTEGER REFERENCES deadlines (number) ON DELETE SET NULL,
    words TEXT,
    rubles INTEGER,
    year INTEGER,
    noted_by INTEGER REFERENCES staff (user_id),
    confirmed_by INTEGER REFERENCES staff (user_id),
    confirmed_at TEXT,
    counted_at TEXT NOT NULL
, claim_row INTEGER, sent_as TEXT) STRICT;

CREATE INDEX outcomes_by_person ON outcomes (person_id) WHERE person_id IS NOT NULL;

CREATE INDEX outcomes_by_organisation ON outcomes (organisation_id)
WHERE organisation_id IS NOT NULL;

CREATE INDEX outcomes_by_time ON outcomes (counted_at);

CREATE INDEX deadlines_done_grants ON deadlines_done (done_at) WHERE kind = 'grant';

CREATE INDEX people_idle ON people (seen_at) WHERE warned_at IS NULL;

CREATE INDEX people_warned ON people (warned_at) WHERE warned_at IS NOT NULL;

CREATE INDEX questions_with_words ON questions (closed_at)
WHERE state = 'closed' AND wordless_at IS NULL;

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

CREATE TABLE panel_links (
    digest TEXT PRIMARY KEY,
    staff_id INTEGER NOT NULL REFERENCES staff (user_id),
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE panel_sessions (
    digest TEXT PRIMARY KEY,
    staff_id INTEGER NOT NULL REFERENCES staff (user_id),
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE panel_acts (
    id INTEGER PRIMARY KEY,
    staff_id INTEGER NOT NULL REFERENCES staff (user_id),
    act TEXT NOT NULL,
    about TEXT,
    happened_at TEXT NOT NULL
) STRICT;

CREATE INDEX panel_acts_by_time ON panel_acts (happened_at);

CREATE INDEX questions_closed ON questions (closed_at) WHERE state = 'closed' AND person_id IS NOT NULL;

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

CREATE TABLE "erased_people" (
    mark INTEGER PRIMARY KEY,
    organisation INTEGER,
    kind TEXT
) STRICT;

CREATE INDEX questions_of_erased ON questions (erased_as) WHERE erased_as IS NOT NULL;

CREATE INDEX consultations_of_erased ON consultations (erased_as) WHERE erased_as IS NOT NULL;

CREATE INDEX registrations_of_erased ON registrations (erased_as) WHERE erased_as IS NOT NULL;

CREATE INDEX erased_people_by_organisation ON erased_people (organisation)
WHERE organisation IS NOT NULL;

CREATE INDEX questions_by_time ON questions
(opened_at, answered_at, rating, topic_id, person_id, erased_as, municipality_id);

CREATE INDEX faq_answers_by_time ON faq_answers (given_at, decision, entry, helped);

CREATE INDEX organisations_by_name ON organisations (key) WHERE joined_to IS NULL;

CREATE INDEX organisations_by_place ON organisations (municipality_id, key) WHERE joined_to IS NULL;

CREATE INDEX profiles_by_form ON profiles (json_extract(answers, '$.form'));

CREATE INDEX practices_by_state ON practices (state, decided_at);

CREATE INDEX outcomes_waiting ON outcomes (id) WHERE confirmed_at IS NULL;

CREATE UNIQUE INDEX outcomes_sent ON outcomes (sent_as) WHERE sent_as IS NOT NULL;

CREATE UNIQUE INDEX broadcasts_once ON broadcasts (once) WHERE once IS NOT NULL;

CREATE TABLE broadcast_files (
    broadcast_id INTEGER PRIMARY KEY REFERENCES broadcasts (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    data BLOB NOT NULL
) STRICT;

CREATE TRIGGER broadcast_decided AFTER UPDATE OF state ON broadcasts
WHEN NEW.state NOT IN ('draft', 'confirming')
BEGIN
    DELETE FROM broadcast_files WHERE broadcast_id = NEW.id;
END;

CREATE TABLE media (
    message_row INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    file TEXT NOT NULL,
    size INTEGER
) STRICT;

CREATE TABLE panel_logins (
    digest TEXT PRIMARY KEY,
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE organisation_differences (
    one INTEGER NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
    other INTEGER NOT NULL REFERENCES organisations (id) ON DELETE CASCADE,
    staff_id INTEGER NOT NULL REFERENCES staff (user_id),
    told_at TEXT NOT NULL,
    PRIMARY KEY (one, other),
    CHECK (one < other)
) STRICT, WITHOUT ROWID;

CREATE INDEX organisation_differences_by_other ON organisation_differences (other);

CREATE INDEX told_deadlines_by_date ON told_deadlines (deadline);
