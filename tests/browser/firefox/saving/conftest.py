from tests.browser.saving.conftest import far_file, far_server, large, spoilt, wire

__all__ = ["far_file", "far_server", "large", "spoilt", "wire"]
