"""Template tags: the interface components (``ui``), form fields (``ui_forms``), lists (``ui_lists``), numbers and dates (``ui_format``)."""
