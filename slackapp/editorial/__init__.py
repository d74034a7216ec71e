"""The rules by which HR edits the library, without any page: from a draft to what people read, and back."""
