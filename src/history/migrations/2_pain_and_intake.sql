-- How much it hurt before and after, and what the person said at the beginning.
ALTER TABLE assessment ADD COLUMN pain_before INTEGER CHECK (pain_before BETWEEN 0 AND 10);
ALTER TABLE assessment ADD COLUMN pain_after INTEGER CHECK (pain_after BETWEEN 0 AND 10);

CREATE TABLE intake (
    id INTEGER PRIMARY KEY,
    patient INTEGER NOT NULL REFERENCES patient (id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    answers TEXT NOT NULL       -- JSON
) STRICT;

CREATE INDEX intake_of_patient ON intake (patient, at_us);
