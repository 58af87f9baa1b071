"""What a user writes: scenario files, rosters, stances in words, and the evidence behind them."""
