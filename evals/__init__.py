"""Question sets, scorers, runs and the gate, all through the same call that the page makes."""
