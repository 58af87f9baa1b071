"""The command `nemcon`: the only room that prints or exits. What is fixed about it stands in the contract tests."""
