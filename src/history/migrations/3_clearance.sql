-- What a professional said of a warning sign, as it was told to Coxa.
CREATE TABLE clearance (
    id INTEGER PRIMARY KEY,
    patient INTEGER NOT NULL REFERENCES patient (id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    words TEXT NOT NULL,
    intake INTEGER NOT NULL     -- the latest intake that was there: the word is of that one and of those before it
) STRICT;

CREATE INDEX clearance_of_patient ON clearance (patient, at_us);
