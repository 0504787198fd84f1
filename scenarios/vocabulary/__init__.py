"""The public words as data: commands, events, service types, standard actions, fixed lists.

The lint, the log, `when`, the solution of a scenario, the console and the wire all read these
tables, so that a word is defined once.
"""
