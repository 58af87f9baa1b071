"""Reads tables of other programs and people: spreadsheets of stances, and actors with their positions."""
