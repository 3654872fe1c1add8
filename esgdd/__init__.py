"""The shell: settings, routes, processes. No domain code imports it."""
