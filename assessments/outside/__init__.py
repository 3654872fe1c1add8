"""Results of questionnaires and remote assessments that others made (R35): held and shown, never counted."""
