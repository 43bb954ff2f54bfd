"""From a question to an Answer: the one path that the page, the command line and the evaluations share."""
