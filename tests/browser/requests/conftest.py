from tests.browser.journeys.conftest import new_visitor, sessions

__all__ = ["new_visitor", "sessions"]
