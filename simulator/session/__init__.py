"""One running exercise; `SessionPort` is what every front end talks to."""

from __future__ import annotations

from simulator.session.local import Session
from simulator.session.opening import OtherEngine, SessionError, new_session, resume_session
from simulator.session.port import SessionPort

__all__ = ["OtherEngine", "Session", "SessionError", "SessionPort", "new_session", "resume_session"]
