"""What the layout of a text says: Markdown, tables, labelled values, and the header and signature of a mail."""
