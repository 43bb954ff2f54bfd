"""The pages: they draw an Answer and decide nothing."""
