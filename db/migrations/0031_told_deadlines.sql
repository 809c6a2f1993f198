-- By date: what goes a year after it, and what goes with a date that a person takes away.
CREATE INDEX told_deadlines_by_date ON told_deadlines (deadline);
