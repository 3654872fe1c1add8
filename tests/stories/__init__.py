"""Stories through the whole product, in a browser, as the people who use it."""
