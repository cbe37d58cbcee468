from tests.databases.chosen import KIND

# Tests of database servers, or of one of them, do not apply to other databases.
collect_ignore = [
    *(["servers"] if KIND == "sqlite" else []),
    *(["mongodb_only"] if KIND != "mongodb" else []),
    *(["postgres_only"] if KIND != "postgres" else []),
]
