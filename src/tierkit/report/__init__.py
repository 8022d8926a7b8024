"""Report: what people and programs see. The only room that prints and writes files."""
