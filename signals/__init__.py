"""A concern seen at the door: triage, clocks, follow-up, feedback."""
