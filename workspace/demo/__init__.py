"""The demo world: invented companies and people, in every state a request can be in."""
