"""One determination, from its parts to a record: by rules, or by a language model whose words are checked."""
