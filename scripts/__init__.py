"""Tools for those who work on Parley; nothing here is needed to run it."""
