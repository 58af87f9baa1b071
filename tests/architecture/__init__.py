"""The house and its rules: which room may import which, who may print, what stays light. docs: README, `Layout`."""
