-- What people have done and tell others of. `signed`: with their name; `stays`: without it, where they
-- delete their data; `week`: the Monday of the week whose practice it was.
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

-- Messages in the staff group about a practice: no reply to them goes to a person. `field`: what a
-- reply gives anew, or the reason why it is declined; '': nothing, it is the card.
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

-- What a question that began with a form was asked by; `answers`: JSON, [field, words] in order.
CREATE TABLE forms (
    question_id INTEGER PRIMARY KEY REFERENCES questions (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    answers TEXT NOT NULL,
    practice INTEGER REFERENCES practices (number) ON DELETE SET NULL
) STRICT;
CREATE INDEX forms_by_practice ON forms (practice) WHERE practice IS NOT NULL;
