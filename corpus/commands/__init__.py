"""The editor's commands, by what they are about."""
