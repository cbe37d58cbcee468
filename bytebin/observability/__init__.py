"""What an operator sees of the server: the access log, request ids, redacted log lines, metrics, health checks."""
