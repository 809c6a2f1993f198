-- What Telegram has signed to let somebody into the staff panel, as digests: each is good once.
CREATE TABLE panel_logins (
    digest TEXT PRIMARY KEY,
    expires_at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
