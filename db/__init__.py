"""The cellar: everything that says SELECT. One file a noun, row types beside their queries."""
