"""The repository's own tools: everything that bin/run, bin/test and bin/bench do.

Only the standard library is used here: this code runs before anything is installed.
"""
