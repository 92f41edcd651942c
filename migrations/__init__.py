"""The schema's history, and the only way the schema is made (decision 13)."""
