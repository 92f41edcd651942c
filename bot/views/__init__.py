"""Forms: how each is opened, how what was entered is read, and who carries it out."""
