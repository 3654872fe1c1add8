"""How exposed a buyer is through its suppliers: risk classes, the risk register."""
