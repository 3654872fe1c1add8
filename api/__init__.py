"""The REST API: programs of a buyer, such as its ERP, do what its people do, by the same services."""
