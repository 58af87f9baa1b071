"""The track record: forecasts of open questions, entered on a day, resolved and scored later."""
