"""The evaluator's commands, by what they are about."""
