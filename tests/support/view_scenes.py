"""A file whose every name is out to break the page."""

HOSTILE_FILE = """
format = 1
title = '<script>alert(1)</script>'
as_of = 2024-01-01
calendar = { rounds = 20, fallback = 'nobody <img src=x onerror=alert(3)>' }
[candidates]
'<script>alert(1)</script>' = {}
'A $x_{$ B' = {}
[allies]
'<b onclick=alert(2)>' = { size = 4, name = '<img src=x onerror=alert(2)>' }
B = { size = 2 }
C = { size = 1 }
[stances.'A $x_{$ B']
B = 'champion'
C = 'oppose'
"""
