-- What the person said they did without a camera.
CREATE TABLE by_hand (
    id INTEGER PRIMARY KEY,
    patient INTEGER NOT NULL REFERENCES patient (id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    at_us INTEGER NOT NULL,
    exercise TEXT NOT NULL,
    sets INTEGER NOT NULL CHECK (sets BETWEEN 1 AND 100),
    repetitions INTEGER NOT NULL CHECK (repetitions BETWEEN 1 AND 1000)
) STRICT;

CREATE INDEX by_hand_of_patient ON by_hand (patient, at_us);
