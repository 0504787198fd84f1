"""Whole screens: lobby, briefing, exercise, debrief, and the dialogs on top of them."""
