"""Who we buy from: suppliers, their contacts, who supplies whom, and lists brought in from files."""
