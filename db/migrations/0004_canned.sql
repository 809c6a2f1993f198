-- Answers that consultants keep to send again. `key`: the name without case. `file`: what Telegram
-- calls a photo or file, which outlives the message it was saved from.
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
