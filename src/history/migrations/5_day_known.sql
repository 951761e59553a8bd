-- Whether the day of an assessment is known: of a clip that does not say it, `at` is when it was assessed. Reports of the
-- last builds before this say so themselves, with a date of `null`; of older ones that cannot be told.
ALTER TABLE assessment ADD COLUMN day_known INTEGER NOT NULL DEFAULT 1 CHECK (day_known IN (0, 1));

UPDATE assessment SET day_known = 0
WHERE clip IS NOT NULL AND CASE WHEN json_valid(report) THEN json_type(report, '$.date') IS 'null' ELSE 0 END;
