"""The pages of the desk, one module each: `page(desk)` draws it."""
