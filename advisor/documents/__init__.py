"""The result in the forms people read: terminal text, Markdown. Nothing here decides."""
