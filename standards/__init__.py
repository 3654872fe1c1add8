"""Rating standards as versioned data: schema, strict loader, packages. Plain Python, a leaf."""
