"""What an operator sees of the server: access log, request IDs, redacted log messages, metrics and health checks."""
