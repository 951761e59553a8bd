-- What was assessed, by the person's label. The report is kept whole (without pictures), so that figures which are
-- not thought of yet can be had of old assessments too.
PRAGMA application_id = 1131378785;

CREATE TABLE patient (
    id INTEGER PRIMARY KEY,
    label TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE assessment (
    id INTEGER PRIMARY KEY,
    patient INTEGER NOT NULL REFERENCES patient (id) ON DELETE CASCADE,
    at TEXT NOT NULL,           -- RFC 3339, by the clock of the place
    at_us INTEGER NOT NULL,     -- the same as microseconds since 1970, for the order
    exercise TEXT NOT NULL,
    clip TEXT,                  -- SHA-256 of the clip; none for a camera
    part TEXT NOT NULL,         -- which part and side of the clip
    folder TEXT NOT NULL,       -- where the report was written
    report TEXT NOT NULL        -- report.json
) STRICT;

CREATE INDEX assessment_of_patient ON assessment (patient, at_us);
