import os

# These tests need slapd and requirements-ldap.txt, which `make test-ldap` installs.
collect_ignore_glob = [] if os.environ.get("TEST_LDAP") else ["test_*.py"]
