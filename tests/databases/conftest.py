from tests.databases.chosen import KIND

# What is about a database server, or about MongoDB, has no subject on another database.
collect_ignore = [
    *(["servers"] if KIND == "sqlite" else []),
    *(["mongodb_only"] if KIND != "mongodb" else []),
    *(["postgres_only"] if KIND != "postgres" else []),
]
