"""What stands behind ./dev: data folders, embedded servers, the supervisor and the sub-commands.

Nothing here imports Django or domain code, so that a broken setting never hides a clear message.
"""
