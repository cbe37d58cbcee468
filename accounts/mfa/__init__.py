"""Second factors and passkeys, built on allauth.mfa.

`adapter` encrypts secrets at rest and pins passkeys to PUBLIC_URL, `codes` uses up each code once, `forms` check what
browsers send, and `views` are the pages.
"""
