"""What all pages share: the gate, templates, forms, paging, errors, headers."""
