"""The connection to Neo4j: statements, transactions, rows and migrations. Only this package imports the driver."""
