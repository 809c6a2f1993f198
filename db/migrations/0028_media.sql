-- The files of messages of a question, by the names that Telegram has for them: they stay there.
CREATE TABLE media (
    message_row INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    file TEXT NOT NULL,
    size INTEGER
) STRICT;
