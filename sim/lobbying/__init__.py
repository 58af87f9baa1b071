"""The model: one small pure function per equation of docs/model.md, and chance. Knows no file format."""
