"""From files and pages to a published release: the library is the truth, a release is derived from it."""
