"""What is known of a run or a study, as data: records, tables and their JSON schemas."""
