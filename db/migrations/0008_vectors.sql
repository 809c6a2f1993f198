-- What texts of the FAQ mean: computed once, kept by a hash of the text. Those that ship with the
-- product stand in a file of their own.
CREATE TABLE faq_vectors (
    key BLOB PRIMARY KEY,
    vector BLOB NOT NULL
) STRICT, WITHOUT ROWID;
